import type { Amendment } from '../../ledger/amendment-store.js';
import { Gone, OutcomeUnknown, RecordRefused } from '../../pipedrive/errors.js';
import { show } from '../compare-record.js';
import type { LeaseKeeper } from '../lease-keeper.js';
import { obstacleFrom } from '../obstacle-from.js';
import { createdOutcome } from '../outcomes.js';
import type { EntityPort, WritePlan } from '../port.js';
import type { RunContext } from '../run-context.js';
import { bodyOf, mergeFields, type FieldMerge } from './merge-fields.js';
import { readMany } from './read-many.js';

/** A request whose outcome is unknown is followed by another look, at most so often in one go. */
const MAX_TRIES = 3;

/** A record that was loaded, as it was written and as it is wanted now. */
export interface Amendable {
  readonly sourceId: string;
  readonly targetId: string;
  readonly before: WritePlan;
  readonly after: WritePlan;
}

export interface Amended {
  /** Records that were changed. */
  updated: number;
  /** Records of which at least one field stays as somebody else left it, or that are gone. */
  kept: number;
}

/**
 * Brings loaded records to what is wanted now: only touched fields, only where the target holds what we wrote last. The
 * intents are committed before any request leaves, the results after; every step begins by reading, so that it can be
 * repeated after a crash at any point.
 */
export async function amendRecords(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  records: readonly Amendable[],
): Promise<Amended> {
  const sum: Amended = { updated: 0, kept: 0 };
  let open = records;
  for (let tries = 1; open.length > 0; tries += 1) {
    const present = await readMany(
      context,
      port,
      open.map((record) => record.targetId),
    );
    const steps = open.map((record) => stepOf(port, record, present.get(record.targetId)));
    await context.ledger.amendments.open(context.run, port.object, lease.fence, steps.flatMap(linesOf));
    const unknown = await sendAll(context, port, lease, steps);
    const ended = steps.filter((step) => !unknown.has(step));
    await close(context, port, lease, ended);
    for (const step of ended) count(step, sum);
    open = [...unknown.keys()].map((step) => step.record);
    const [error] = unknown.values();
    if (tries >= MAX_TRIES && error !== undefined) throw obstacleFrom(error);
  }
  return sum;
}

interface Step {
  readonly record: Amendable;
  readonly merges: readonly FieldMerge[];
  /** Deleted behind our back: nothing is brought back; the read-back tells. */
  readonly isGone: boolean;
  isRefused: boolean;
}

function stepOf(
  port: EntityPort,
  record: Amendable,
  actual: Readonly<Record<string, unknown>> | undefined,
): Step {
  if (actual === undefined) return { record, merges: [], isGone: true, isRefused: false };
  const bodies = { before: record.before.body, after: record.after.body };
  return { record, merges: mergeFields(port, bodies, actual), isGone: false, isRefused: false };
}

function linesOf({ record, merges }: Step): Amendment[] {
  return merges
    .filter(({ outcome }) => outcome !== 'there')
    .map(({ unit, value, actual, outcome }) => ({
      target_id: record.targetId,
      source_id: record.sourceId,
      field: unit,
      expected: show(value),
      actual: show(actual),
      state: outcome === 'write' ? 'intent' : 'dropped',
    }));
}

/** @returns the steps whose outcome is unknown, and why */
async function sendAll(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  steps: readonly Step[],
): Promise<ReadonlyMap<Step, OutcomeUnknown>> {
  const unknown = new Map<Step, OutcomeUnknown>();
  const queue = steps.filter(({ merges }) => merges.some(({ outcome }) => outcome === 'write'));
  let next = 0;
  let stoppedBy: unknown = null;
  const work = async (): Promise<void> => {
    for (let step = queue[next]; step !== undefined && stoppedBy === null; step = queue[next]) {
      next += 1;
      try {
        context.signal.throwIfAborted();
        await send(context, port, lease, step);
      } catch (error) {
        if (error instanceof OutcomeUnknown) unknown.set(step, error);
        else stoppedBy ??= error;
      }
      context.beat({ object: port.object, amending: next });
    }
  };
  await Promise.all(Array.from({ length: port.concurrency }, work));
  // What was sent is found to be there by the next attempt, which reads first.
  if (stoppedBy !== null) throw obstacleFrom(stoppedBy);
  return unknown;
}

async function send(context: RunContext, port: EntityPort, lease: LeaseKeeper, step: Step): Promise<void> {
  const writes = step.merges.filter(({ outcome }) => outcome === 'write');
  lease.assertHeld();
  try {
    await port.update?.(step.record.targetId, bodyOf(writes), context);
  } catch (error) {
    if (!(error instanceof RecordRefused || error instanceof Gone)) throw error;
    step.isRefused = true;
  }
}

async function close(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  steps: readonly Step[],
): Promise<void> {
  const { amendments, records } = context.ledger;
  const ids = (isRefused: boolean): string[] =>
    steps.filter((step) => step.isRefused === isRefused).map(({ record }) => record.targetId);
  await amendments.close(context.run, port.object, lease.fence, ids(false), 'done');
  await amendments.close(context.run, port.object, lease.fence, ids(true), 'dropped');
  // What the new plan says of values that do not arrive as they are replaces what the old one said.
  const outcomes = steps.map(({ record: { sourceId, targetId, after } }) => ({
    ...createdOutcome(port, sourceId, targetId, after),
    attempts: 0,
  }));
  await records.close(context.run, port.object, lease.fence, outcomes);
}

function count({ merges, isGone, isRefused }: Step, sum: Amended): void {
  const has = (wanted: FieldMerge['outcome']): boolean => merges.some(({ outcome }) => outcome === wanted);
  if (has('write') && !isRefused) sum.updated += 1;
  if (has('kept') || isRefused || isGone) sum.kept += 1;
}
