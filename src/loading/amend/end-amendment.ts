import { PHASES, sourceObjectOf, type PhaseObject } from '../../contract/objects.js';
import { isRetryable } from '../../contract/reason-codes.js';
import { MERGED_IN_TARGET } from '../../ledger/gone-store.js';
import { META } from '../../ledger/meta-keys.js';
import type { PlannedRecord, StoredRecord } from '../../ledger/record-store.js';
import type { StoredRow } from '../../ledger/source-store.js';
import { planPage } from '../plan/plan-phase.js';
import { planRecords } from '../plan-records.js';
import { portOf } from '../ports/index.js';
import type { RunContext } from '../run-context.js';
import { reopenSkipped } from '../retry/reopen-skipped.js';
import { FOUND_WHEN_SENDING } from '../second-pass.js';

/** What a changed mapping does to whole records of a run. */
export interface EndedAmendment {
  /** Left out or skipped before, moved from now on: pending. */
  readonly opened: number;
  /** Loaded before, and the new mapping would leave them out, merge or not merge them: they stay as they are. */
  readonly stays: number;
}

/** Ends an amendment: from now on the run counts as loaded with the confirmed mapping. Repeatable. */
export async function endAmendment(context: RunContext): Promise<EndedAmendment> {
  const { ledger, run } = context;
  const sum = { opened: 0, stays: 0 };
  for (const object of PHASES) {
    // Phases that have not begun plan all their rows themselves, with the new mapping.
    if ((await ledger.stats.countsOf(run, object)).source === 0) continue;
    for await (const rows of ledger.source.pages(sourceObjectOf(object))) {
      context.beat({ object, looked: rows.at(-1)?.seq ?? 0 });
      const { moving, staying } = await changesOf(context, object, rows);
      await ledger.amendments.forgetFiltered(
        run,
        object,
        moving.map((record) => record.source_id),
      );
      await ledger.records.plan(run, object, moving);
      await ledger.amendments.markStaying(run, object, staying);
      sum.opened += moving.length;
      sum.stays += staying.length;
    }
    sum.opened += await reopenMoving(context, object);
  }
  // Their parents may be on their way now.
  if (sum.opened > 0) sum.opened += await reopenSkipped(ledger, run, [{ reason: 'parent_skipped' }]);
  const mapping = await ledger.meta.require<string>(META.confirmedMapping);
  await ledger.meta.set(META.run(run), { ...context.facts, mapping });
  return sum;
}

/** Skipped records of which the confirmed mapping makes something that can be sent. @returns how many */
async function reopenMoving(context: RunContext, object: PhaseObject): Promise<number> {
  const port = portOf(object);
  if (port === null) return 0;
  let opened = 0;
  for await (const page of context.ledger.records.pages(context.run, object, ['skipped'])) {
    const plans = await planRecords(context, port, page.filter(isPlannedSkip));
    const ids = [...plans].flatMap(([id, plan]) => (plan.kind === 'create' ? [id] : []));
    const records = new Map([[object, ids]]);
    opened += await context.ledger.retries.reopen(context.run, { records, corrections: [] });
  }
  return opened;
}

/** Neither a row that is no record, nor what only sending can tell. */
function isPlannedSkip({ reason_code: code }: StoredRecord): boolean {
  return isRetryable(code) && !FOUND_WHEN_SENDING.has(code ?? '');
}

async function changesOf(
  context: RunContext,
  object: PhaseObject,
  rows: readonly StoredRow[],
): Promise<{ readonly moving: PlannedRecord[]; readonly staying: string[] }> {
  const ids = rows.map((row) => row.source_id);
  const fates = await context.ledger.records.fates(context.run, object, ids);
  const moving: PlannedRecord[] = [];
  const staying: string[] = [];
  for (const planned of await planPage(context, object, rows)) {
    const fate = planned === null ? undefined : fates.get(planned.source_id);
    if (planned === null) continue;
    // One without a fate was forgotten by an attempt that was cut short.
    const isLeftOut = fate === undefined || fate.state === 'filtered';
    if (isLeftOut && planned.state !== 'filtered') moving.push(planned);
    else if (fate !== undefined && isOtherwise(planned, fate)) staying.push(planned.source_id);
  }
  return { moving, staying };
}

/** Loaded in one way, and planned in another. */
function isOtherwise(planned: PlannedRecord, fate: StoredRecord): boolean {
  const isOwn = planned.state === 'pending' && planned.pass === 0;
  if (fate.state === 'created') return !isOwn;
  // People's merges stand whatever the mapping says, and are followed on.
  if (fate.reason_code === MERGED_IN_TARGET) return false;
  return fate.state === 'merged' && fate.survivor !== (planned.survivor ?? null);
}
