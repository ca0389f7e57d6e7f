import type { PhaseObject } from '../contract/objects.js';
import type { Reconciliation, Verification } from '../contract/reconciliation.js';
import { isBalanced } from '../contract/status.js';
import type { Mismatch } from '../ledger/report-store.js';
import { fieldCountsKey } from '../reports/run-rows.js';
import { compareRecord } from './compare-record.js';
import { planRecords } from './plan-records.js';
import { FieldCounter } from './field-counter.js';
import { HoldNeeded } from './obstacles.js';
import type { EntityPort, Found } from './port.js';
import type { RunContext } from './run-context.js';

/** At most so many differences are listed per object; the count goes on. */
const MAX_LISTED_MISMATCHES = 10_000;

/**
 * Reads every record of the phase back, compares it with what the mapping says, and reconciles.
 * @throws HoldNeeded `unbalanced`, `mismatches` or `too_many_skips`: the next phase does not begin
 */
export async function settlePhase(
  context: RunContext,
  object: PhaseObject,
  port: EntityPort | null,
): Promise<Reconciliation> {
  const verification = port === null ? null : await readBack(context, port);
  if (verification !== null)
    await context.ledger.reports.put('verifications', context.run, object, verification);
  const reconciliation = await reconcile(context, object, port);
  await context.ledger.reports.put('reconciliations', context.run, object, reconciliation);
  requireSettled(context, reconciliation, verification);
  return reconciliation;
}

async function reconcile(
  context: RunContext,
  object: PhaseObject,
  port: EntityPort | null,
): Promise<Reconciliation> {
  const { ledger, run } = context;
  const counts = await ledger.stats.countsOf(run, object);
  const target = port === null ? counts.created : await ledger.stats.readBackCount(run, object);
  return {
    run,
    phase: object,
    object,
    at: new Date().toISOString(),
    ...counts,
    target,
    balanced: isBalanced(counts) && counts.pending === 0 && target === counts.created,
    reasons: await ledger.stats.reasons(run, object),
  };
}

async function readBack(context: RunContext, port: EntityPort): Promise<Verification> {
  const { ledger, run } = context;
  await ledger.records.clearReadBack(run, port.object);
  const seen = new KeyCounter();
  const fields = new FieldCounter(port, context.mapping, context.schema);
  const mismatches: Mismatch[] = [];
  let compared = 0;
  let mismatched = 0;
  let unexpected = 0;
  for await (const listed of port.all(context)) {
    const page = await withoutOthers(context, port, listed);
    context.beat({ object: port.object, readBack: compared });
    const result = await comparePage(context, port, page, fields);
    compared += result.compared;
    mismatched += result.mismatched;
    unexpected += result.unexpected.length;
    for (const { key } of page) if (key !== null && port.isOwnKey(key)) seen.add(key);
    mismatches.push(...result.mismatches.slice(0, MAX_LISTED_MISMATCHES - mismatches.length));
  }
  await ledger.reports.replaceMismatches(run, port.object, mismatches);
  await ledger.meta.set(fieldCountsKey(run, port.object), fields.result());
  const created = (await ledger.stats.countsOf(run, port.object)).created;
  const missing = created - (await ledger.stats.readBackCount(run, port.object));
  const { duplicates } = seen;
  return { object: port.object, compared, mismatched, missing, unexpected, duplicates, late_duplicates: 0 };
}

/** The list may hold records of another phase. */
async function withoutOthers(
  context: RunContext,
  port: EntityPort,
  page: readonly Found[],
): Promise<readonly Found[]> {
  if (port.elsewhere === undefined) return page;
  const ids = page.map((item) => item.id);
  const others = await port.elsewhere(ids, context);
  return page.filter((item) => !others.has(item.id));
}

interface PageResult {
  readonly compared: number;
  readonly mismatched: number;
  readonly mismatches: readonly Mismatch[];
  readonly unexpected: readonly Found[];
}

async function comparePage(
  context: RunContext,
  port: EntityPort,
  page: readonly Found[],
  fields: FieldCounter,
): Promise<PageResult> {
  const { ledger, run } = context;
  const ids = page.map((item) => item.id);
  const records = await ledger.records.byTargetIds(run, port.object, ids);
  const plans = await planRecords(context, port, [...records.values()]);
  const mismatches: Mismatch[] = [];
  const found: string[] = [];
  let mismatched = 0;
  for (const item of page) {
    const record = records.get(item.id);
    if (record === undefined) continue;
    found.push(record.source_id);
    const plan = plans.get(record.source_id);
    if (plan?.kind !== 'create') continue;
    fields.add(plan.source.values, item.record);
    const differences = compareRecord(port, plan.body, item.record);
    if (differences.length > 0) mismatched += 1;
    for (const { field, expected, actual } of differences) {
      const { source_id } = record;
      mismatches.push({ run, object: port.object, source_id, target_id: item.id, field, expected, actual });
    }
  }
  await ledger.records.markReadBack(run, port.object, found);
  const unexpected = page.filter(
    (item) => item.key !== null && port.isOwnKey(item.key) && !records.has(item.id),
  );
  return { compared: found.length, mismatched, mismatches, unexpected };
}

/** Counts keys that occur more than once. Memory: one key per record of the phase, about 100 bytes each. */
class KeyCounter {
  readonly #seen = new Set<string>();
  duplicates = 0;

  add(key: string): void {
    if (this.#seen.has(key)) this.duplicates += 1;
    this.#seen.add(key);
  }
}

function requireSettled(context: RunContext, r: Reconciliation, v: Verification | null): void {
  const where = `${context.run}/${r.object}`;
  const report = `Read reconciliation.json and verification.json (sd2pd report ${context.config.name})`;
  if (!r.balanced) {
    throw new HoldNeeded(
      'unbalanced',
      `${where}: source ${r.source} = created ${r.created} + merged ${r.merged} + filtered ${r.filtered} + skipped ${r.skipped} + pending ${r.pending}; read back ${r.target} of ${r.created}.`,
      'migration engineer',
      `${report}, mend what is missing in the target, then: sd2pd recheck ${context.config.name}`,
    );
  }
  if (v !== null && v.mismatched + v.unexpected + v.duplicates > 0) {
    throw new HoldNeeded(
      'mismatches',
      `${where}: ${v.mismatched} records differ from what was sent, ${v.unexpected} are not in the ledger, ${v.duplicates} keys occur twice.`,
      'migration engineer',
      `${report} and mismatches.csv, mend the records in the target, then: sd2pd recheck ${context.config.name}`,
    );
  }
  requireFewSkips(context, r);
}

function requireFewSkips(context: RunContext, r: Reconciliation): void {
  const { percent, atLeast } = context.mapping.skipThreshold;
  // Attachments never hold by share: files are bad one by one (contract, section 7).
  if (r.object === 'attachments' || r.source === 0) return;
  if (r.skipped < atLeast || (r.skipped / r.source) * 100 <= percent) return;
  throw new HoldNeeded(
    'too_many_skips',
    `${context.run}/${r.object}: ${r.skipped} of ${r.source} records were skipped, more than ${percent} % allow.`,
    'migration engineer and customer',
    `Look at ${r.object}_skip.csv (sd2pd report ${context.config.name}); correct and retry, or raise skipThreshold in the mapping; sd2pd resume ${context.config.name} accepts them`,
  );
}
