import type { MigrationConfig } from '../contract/migration-input.js';
import type { AccountRole } from '../contract/gates.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type ExportFacts } from '../ledger/meta-keys.js';
import { fingerprintMapping } from '../mapping/fingerprint.js';
import { writeMappingYaml } from '../mapping/mapping-yaml.js';
import type { ProposalInput } from '../mapping/proposal/propose-mapping.js';
import { makeForecast } from '../forecast/make-forecast.js';
import { registrableDomain } from '../normalise/domain.js';
import { normaliseEmail } from '../normalise/email.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import { readTargetSchema, type TargetSchema } from '../pipedrive/target-schema.js';
import { openExport } from '../smartdesk/export-source.js';
import { underDiscoveryLease, type DiscoverySeeker } from '../loading/discovery-lease.js';
import { indexTarget } from '../loading/index-target.js';
import type { Assistant } from '../second-opinion/assistant.js';
import { extract } from './extract.js';
import { propose } from './propose.js';
import { accountGroups, readSourceFacts, scanSource } from './source-facts.js';

export interface DiscoveryInput {
  readonly ledger: Ledger;
  readonly config: MigrationConfig;
  /** Null where no token is at hand: then nothing is matched with the target. */
  readonly clients: Readonly<Record<AccountRole, PipedriveClient | null>>;
  /** Looks at the proposal; null or left out: nobody does. */
  readonly assistant?: Assistant | null;
  readonly onProgress?: (progress: { readonly object: string; readonly rows: number }) => void;
  /** What a person should know beside the answer, a line each. */
  readonly warn?: (line: string) => void;
  /** Who writes; absent: a process that does nothing else. */
  readonly seeker?: DiscoverySeeker;
}

/**
 * Discovery: every row of the source into the ledger, a look at the target accounts, a proposed mapping. It only reads,
 * at both ends. Repeating it changes nothing but the proposal, and that only where none was handed in.
 */
export async function runDiscovery(input: DiscoveryInput): Promise<ExportFacts> {
  const { ledger, config } = input;
  const source = await openExport(config.source.export);
  let facts: ExportFacts;
  try {
    facts = await extract(ledger, source, config.source.export, input.onProgress, input.seeker);
  } finally {
    await source.close();
  }
  await scanSource(ledger);
  const target = await lookAtTargets(input);
  const groups = await accountGroups(ledger, (domain) => target.existingOrganizations.has(domain));
  const proposal = await propose(
    { source: await readSourceFacts(ledger), groups, ...target },
    {
      ledger,
      assistant: input.assistant ?? null,
      beat: () => input.onProgress?.({ object: 'second opinion', rows: 0 }),
      warn: input.warn ?? (() => undefined),
    },
  );
  const text = writeMappingYaml(proposal);
  await ledger.meta.set(META.proposal, text);
  // What a person handed in is not replaced by a proposal.
  if ((await ledger.mappings.current()) === null)
    await ledger.mappings.put(fingerprintMapping(proposal), text);
  await forecastRuns(input);
  return facts;
}

/** By the mapping that was handed in, else by the proposal. */
async function forecastRuns({ ledger, config, clients, onProgress }: DiscoveryInput): Promise<void> {
  const current = await ledger.mappings.current();
  if (current === null) return;
  await makeForecast({
    ledger,
    config,
    mapping: current.fingerprint,
    seen: {
      production: clients.production?.tokens() ?? null,
      staging: clients.staging?.tokens() ?? null,
    },
    beat: () => onProgress?.({ object: 'forecast', rows: 0 }),
  });
}

type TargetFacts = Omit<ProposalInput, 'source' | 'groups'>;

/** Reads both accounts' schemas; the proposal goes by production, where the data will live. */
async function lookAtTargets(input: DiscoveryInput): Promise<TargetFacts> {
  const { ledger, clients } = input;
  const schemas: Partial<Record<AccountRole, TargetSchema>> = {};
  for (const role of ['staging', 'production'] as const) {
    const client = clients[role];
    if (client === null) continue;
    const schema = await readTargetSchema(client);
    await ledger.meta.set(META.schema(role), schema);
    schemas[role] = schema;
  }
  const { production: schema } = schemas;
  const { production: client } = clients;
  if (schema === undefined || client === null) {
    return { target: null, existingPersonHits: null, existingOrganizations: new Map() };
  }
  const pages = await indexProduction(input, client, schema);
  // What it costs to look again when the run begins.
  await ledger.meta.set(META.indexPages('production'), pages);
  return {
    target: schema,
    existingPersonHits: await personHits(ledger),
    existingOrganizations: await organizationsByDomain(ledger),
  };
}

/**
 * Once the production run has begun, what it is planned by stays.
 * @returns how many pages of persons and organizations there were
 */
async function indexProduction(
  { ledger, onProgress, seeker }: DiscoveryInput,
  client: PipedriveClient,
  schema: TargetSchema,
): Promise<number> {
  return underDiscoveryLease(ledger, seeker, async (lease) => {
    if ((await ledger.meta.get(META.run('production'))) !== null) {
      return (await ledger.meta.get<number>(META.indexPages('production'))) ?? 0;
    }
    let pages = 0;
    const beat = (): void => {
      lease.assertHeld();
      pages += 1;
      onProgress?.({ object: 'target', rows: 0 });
    };
    await indexTarget({ ledger, client, role: 'production', schema, beat });
    return pages;
  });
}

/** Contacts whose e-mail a person in production has. */
async function personHits(ledger: Ledger): Promise<number> {
  let hits = 0;
  for await (const page of ledger.source.pages('contacts')) {
    const emails = page.map((row) => normaliseEmail(valuesOf(row.data)['email'] ?? ''));
    const known = await ledger.targetKeys.firstByValues('production', 'person', 'email', present(emails));
    hits += emails.filter((email) => email !== null && known.has(email)).length;
  }
  return hits;
}

/** Domain of an account → what the organization in production that has it is called here. */
async function organizationsByDomain(ledger: Ledger): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const page of ledger.source.pages('accounts')) {
    const domains = page.map((row) => registrableDomain(valuesOf(row.data)['website'] ?? ''));
    const known = await ledger.targetKeys.firstByValues(
      'production',
      'organization',
      'domain',
      present(domains),
    );
    for (const [domain, id] of known) found.set(domain, `organization ${id}`);
  }
  return found;
}

function valuesOf(data: string): Record<string, string> {
  return JSON.parse(data) as Record<string, string>;
}

function present(values: ReadonlyArray<string | null>): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
