import { SecretError } from '../config/secrets.js';
import type { AccountRole } from '../contract/gates.js';
import { accountConfig, type MigrationConfig } from '../contract/migration-input.js';
import type { PhaseObject } from '../contract/objects.js';
import type { Ledger } from '../ledger/ledger.js';
import type { StoredRecord } from '../ledger/record-store.js';
import { unitOf } from '../loading/update/units.js';
import { buildRunContext } from '../loading/build-run-context.js';
import { compareRecord } from '../loading/compare-record.js';
import { mappingOf } from '../loading/confirmed-mapping.js';
import { HoldNeeded } from '../loading/obstacles.js';
import { planRecords } from '../loading/plan-records.js';
import type { EntityPort } from '../loading/port.js';
import { portOf } from '../loading/ports/index.js';
import { lastWrite } from '../loading/last-write.js';
import { readPresent } from '../loading/read-present.js';
import type { RunContext } from '../loading/run-context.js';
import { DEFAULT_TIMING } from '../loading/timing.js';
import { isUntouchedSince } from '../loading/untouched.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import { PipedriveError } from '../pipedrive/errors.js';
import { SourceError } from '../smartdesk/source-error.js';
import { mergedInto } from './merged-into.js';
import { recordLink } from './record-link.js';
import type { RecordName } from './record-name.js';
import type { Relatives, RunStory, TargetStory } from './record-story.js';
import { fieldStory } from './run-stories.js';

/** What is needed to look into an account. */
export interface TargetAccess {
  readonly ledger: Ledger;
  readonly config: MigrationConfig;
  /** @throws SecretError when the account's token is not at hand; null where the account is waived */
  readonly clientOf: (role: AccountRole) => PipedriveClient | null;
  readonly signal: AbortSignal;
  /** Quote values of the customer. */
  readonly withValues: boolean;
}

/** A run in which the record got a target. */
type Arrived = RunStory & { readonly targetId: string; readonly targetObject: string };

/**
 * What the record is in Pipedrive now: one look per account, at what the latest run made there. An account that cannot
 * be looked at is told, not thrown: the ledger's part of the story stands by itself.
 */
export async function targetStories(
  access: TargetAccess,
  name: RecordName,
  runs: readonly RunStory[],
  relatives: Relatives,
): Promise<TargetStory[]> {
  const latest = new Map<AccountRole, Arrived>();
  for (const run of runs) if (hasArrived(run)) latest.set(run.account, run);
  const stories: TargetStory[] = [];
  for (const run of latest.values()) stories.push(await targetStory(access, name, run, relatives));
  return stories;
}

const hasArrived = (run: RunStory): run is Arrived => run.targetId !== null && run.targetObject !== null;

async function targetStory(
  access: TargetAccess,
  name: RecordName,
  run: Arrived,
  relatives: Relatives,
): Promise<TargetStory> {
  const { account, targetObject, targetId } = run;
  const baseUrl = accountConfig(access.config, account)?.baseUrl ?? '';
  const plain: TargetStory = {
    account,
    run: run.run,
    targetObject,
    targetId,
    link: recordLink(baseUrl, targetObject, targetId),
    state: 'unknown',
    survivorId: null,
    differences: [],
    changedSince: null,
    why: null,
  };
  try {
    return { ...plain, ...(await look(access, name, run, relatives)) };
  } catch (error) {
    const isTold =
      error instanceof SecretError || error instanceof PipedriveError || error instanceof HoldNeeded;
    if (!isTold) throw error;
    return { ...plain, why: error.message };
  }
}

type Finding = Pick<TargetStory, 'state'> & Partial<TargetStory>;

async function look(
  access: TargetAccess,
  { object, id }: RecordName,
  { run, account: role, targetId, targetObject }: Arrived,
  relatives: Relatives,
): Promise<Finding> {
  const { ledger, config, signal } = access;
  const port = portOf(object as PhaseObject);
  if (port === null) return { state: 'unknown', why: `${object} are matched by name, never written` };
  const client = access.clientOf(role);
  if (client === null) return { state: 'unknown', why: `the ${role} account is waived in migration.yaml` };
  const surroundings = { client, holder: 'trace', timing: DEFAULT_TIMING, signal, beat: () => undefined };
  const built = await buildRunContext({ ledger, config, role, run, ...surroundings });
  try {
    const context = { ...built, mapping: await mappingOf(ledger, built.facts.mapping) };
    const { company_id: company } = await client.settings.me();
    if (company !== built.facts.companyId) {
      return { state: 'unknown', why: `the token is that of another company than the ${role} run's` };
    }
    const present = await readAny(context, port, targetId);
    if (present === null) {
      const survivorId = await mergedInto(context, targetObject, targetId, relatives);
      return { state: survivorId === null ? 'deleted' : 'merged', survivorId };
    }
    const record = (await ledger.records.fates(run, object, [id])).get(id);
    if (record?.state !== 'created') return { state: 'exists', why: 'made from another record' };
    return await compared(context, port, record, present, access.withValues);
  } finally {
    await built.close();
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** What cannot be read by its id is in a short list: pipelines and stages. */
async function readAny(context: RunContext, port: EntityPort, id: string): Promise<Fields | null> {
  if (port.read !== undefined) return readPresent(context, port, id);
  for await (const page of port.all(context, context.facts.startedAt)) {
    const found = page.find((item) => item.id === id);
    if (found !== undefined) return found.record;
  }
  return null;
}

async function compared(
  context: RunContext,
  port: EntityPort,
  record: StoredRecord,
  present: Fields,
  withValues: boolean,
): Promise<Finding> {
  const { ledger, run } = context;
  const planned = await plannedBody(context, port, record);
  if ('why' in planned) return { state: 'exists', why: planned.why };
  const written = await ledger.written.ofRecords(run, port.object, [record.source_id]);
  const theirs = written.get(record.source_id)?.theirs ?? [];
  const differences = compareRecord(port, planned.body, present).filter(
    ({ field }) => !theirs.includes(unitOf(field)),
  );
  if (differences.length === 0) return { state: 'as_mapped' };
  const sourceId = record.source_id;
  const corrected = await ledger.trace.corrections({ run, object: port.object, sourceId });
  // What we wrote again later changed the record's times as well.
  const isOursAlone = corrected.every(({ state }) => state !== 'done');
  const untouched = isUntouchedSince(present, planned.body, lastWrite(record, written.get(record.source_id)));
  return {
    state: 'differs',
    differences: differences.map((difference) => fieldStory(difference, withValues)),
    changedSince: isOursAlone ? !untouched : null,
  };
}

/** What the mapping makes of the record; a file's needs the export. */
async function plannedBody(
  context: RunContext,
  port: EntityPort,
  record: StoredRecord,
): Promise<{ readonly body: Fields } | { readonly why: string }> {
  try {
    const plan = (await planRecords(context, port, [record])).get(record.source_id);
    return plan?.kind === 'create' ? { body: plan.body } : { why: 'the mapping would leave it out now' };
  } catch (error) {
    if (error instanceof SourceError) return { why: `not compared: ${error.message}` };
    throw error;
  }
}
