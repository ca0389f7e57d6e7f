import type { Ledger } from '../ledger/ledger.js';
import { META, type ExportFacts } from '../ledger/meta-keys.js';
import type { Mapping } from '../mapping/mapping-schema.js';
import { groupAccounts, type AccountGroup, type AccountRow } from '../mapping/proposal/account-groups.js';
import type { SourceFacts, SourcePipelineFacts, ValueCounts } from '../mapping/source-facts.js';
import type { CustomFieldDefinitions } from '../smartdesk/custom-fields.js';
import type { ObjectProfile } from '../smartdesk/profile.js';

/** Distinct values that are kept of one column: a list of types or statuses is short, anything longer is no list. */
const MAX_LISTED_VALUES = 200;

/** What is found by reading all rows once more after extraction; kept in the ledger. */
export type ScannedFacts = Pick<SourceFacts, 'pipelines' | 'values' | 'lists'>;

/** Standard columns that hold a choice which people may have made a list of in Pipedrive. */
const LISTS = [
  ['contacts', 'lifecycle_stage'],
  ['leads', 'lead_source'],
  ['leads', 'lead_status'],
  ['accounts', 'industry'],
] as const;

/** What discovery learned of the source. @throws if discovery has not run */
export async function readSourceFacts(ledger: Ledger): Promise<SourceFacts> {
  const { rows, account } = await ledger.meta.require<ExportFacts>(META.export);
  const { definitions } = await ledger.meta.require<CustomFieldDefinitions>(META.definitions);
  return {
    rows,
    definitions,
    currency: account.currency,
    profiles: await ledger.meta.require<ObjectProfile[]>(META.profiles),
    accountIds: null,
    ...(await ledger.meta.require<ScannedFacts>(META.scan)),
  };
}

/** As `readSourceFacts`, with the accounts that the mapping's merge groups name looked up. */
export async function readFactsFor(ledger: Ledger, mapping: Mapping): Promise<SourceFacts> {
  const ids = mapping.organizations.merge.flatMap((group) => group.members.map((member) => member.id));
  const rows = await ledger.source.byIds('accounts', ids);
  return { ...(await readSourceFacts(ledger)), accountIds: new Set(rows.map((row) => row.source_id)) };
}

/** Reads the extracted rows for what profiles do not tell: lists of values, and pipelines with their stages. */
export async function scanSource(ledger: Ledger): Promise<void> {
  const facts: ScannedFacts = {
    pipelines: await readPipelines(ledger),
    values: {
      activityTypes: await countColumn(ledger, 'activities', 'type'),
      taskStatuses: await countColumn(ledger, 'tasks', 'status'),
      dealStatuses: await countColumn(ledger, 'deals', 'status'),
      dealCurrencies: await countColumn(ledger, 'deals', 'currency'),
      leadCurrencies: await countColumn(ledger, 'leads', 'currency'),
    },
    lists: await countLists(ledger),
  };
  await ledger.meta.set(META.scan, facts);
}

/**
 * Accounts that are one organization by their website's domain.
 * @param alone whether a domain makes a group with one member already: the target has an organization of it
 */
export function accountGroups(ledger: Ledger, alone: (domain: string) => boolean): Promise<AccountGroup[]> {
  return groupAccounts(() => accountRows(ledger), alone);
}

async function* accountRows(ledger: Ledger): AsyncGenerator<AccountRow> {
  for await (const values of records(ledger, 'accounts')) {
    yield { id: values['id']?.trim() ?? '', name: values['name'] ?? '', website: values['website'] ?? '' };
  }
}

class ValueCounter {
  readonly #counts = new Map<string, number>();

  add(value: string): void {
    const known = this.#counts.get(value);
    if (known !== undefined) this.#counts.set(value, known + 1);
    else if (this.#counts.size < MAX_LISTED_VALUES) this.#counts.set(value, 1);
  }

  /** The commonest first. */
  result(): ValueCounts {
    return [...this.#counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
  }
}

async function countColumn(ledger: Ledger, object: string, column: string): Promise<ValueCounts> {
  const counter = new ValueCounter();
  for await (const values of records(ledger, object)) {
    const value = (values[column] ?? '').trim();
    if (value !== '') counter.add(value);
  }
  return counter.result();
}

async function countLists(ledger: Ledger): Promise<Record<string, ValueCounts>> {
  const lists: Record<string, ValueCounts> = {};
  for (const [object, column] of LISTS) {
    lists[`${object}.${column}`] = await countColumn(ledger, object, column);
  }
  return lists;
}

async function readPipelines(ledger: Ledger): Promise<SourcePipelineFacts[]> {
  const stages = await listed(ledger, 'stages');
  const pipelines = await listed(ledger, 'pipelines');
  return pipelines.sort(byOrder).map((pipeline) => ({
    id: pipeline.id,
    name: pipeline.name,
    stages: stages
      .filter((stage) => stage.pipelineId === pipeline.id)
      .sort(byOrder)
      .map(({ id, name, probability }) => ({ id, name, probability })),
  }));
}

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly order: number;
  readonly pipelineId: string;
  /** Of a stage, in percent. */
  readonly probability: number | null;
}

const byOrder = (a: Listed, b: Listed): number => a.order - b.order;

async function listed(ledger: Ledger, object: 'pipelines' | 'stages'): Promise<Listed[]> {
  const all: Listed[] = [];
  for await (const values of records(ledger, object)) {
    all.push({
      id: (values['id'] ?? '').trim(),
      name: (values['name'] ?? '').trim(),
      order: numberOr(values['order'], all.length + 1),
      pipelineId: (values['pipeline_id'] ?? '').trim(),
      probability: numberOr(values['probability'], null),
    });
  }
  return all;
}

function numberOr<T>(text: string | undefined, otherwise: T): number | T {
  const value = Number((text ?? '').trim() || NaN);
  return Number.isFinite(value) ? value : otherwise;
}

/** The rows of an object that are records. */
async function* records(ledger: Ledger, object: string): AsyncGenerator<Record<string, string>> {
  for await (const page of ledger.source.pages(object)) {
    for (const row of page) if (row.skip_code === null) yield JSON.parse(row.data) as Record<string, string>;
  }
}
