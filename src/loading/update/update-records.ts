import type { EndedUpdate, UpdateBook, UpdateLine } from '../../ledger/update-store.js';
import type { Written } from '../../ledger/written-store.js';
import { Gone, OutcomeUnknown, RecordRefused } from '../../pipedrive/errors.js';
import { show } from '../compare-record.js';
import type { LeaseKeeper } from '../lease-keeper.js';
import { obstacleFrom } from '../obstacle-from.js';
import type { EntityPort, WritePlan } from '../port.js';
import type { RunContext } from '../run-context.js';
import { decideFields, type DecidedFields, type FieldRule } from './decide-fields.js';
import { endOf } from './end-of-update.js';
import { changeOf, mergeFields } from './merge-fields.js';
import { readMany } from './read-many.js';
import { shownValue } from './units.js';

/** A request whose outcome is unknown is followed by another look, at most so often in one go. */
const MAX_TRIES = 3;

type Body = Readonly<Record<string, unknown>>;

/** A record that is in the target, as it was written and as it is wanted now. */
export interface Updatable {
  readonly sourceId: string;
  readonly targetId: string;
  readonly written: Written;
  readonly after: WritePlan;
  /** The target's record, where somebody changed it since it was seen last; null: nobody did. */
  readonly target: Body | null;
  /** Units that are written also where we want what we wrote before: somebody asked to have them restored. */
  readonly besides?: ReadonlySet<string>;
}

/** What an update does about fields that somebody else changed, and where it is written down. */
export interface UpdatePolicy {
  readonly book: UpdateBook;
  ruleOf(unit: string, record: Updatable): FieldRule;
}

/** A record on its way through an update. */
export interface Step {
  readonly record: Updatable;
  readonly fields: DecidedFields;
  /** Deleted behind our back: nothing is brought back. */
  isGone: boolean;
  isRefused: boolean;
  /** The record as the answer to our request has it; null: nothing was sent, or the answer holds none. */
  answer: Body | null;
}

/**
 * Brings records to what is wanted now: only touched fields, in one request each, and only where the target holds what we
 * wrote last or the rule says so. The intents are committed before any request leaves, the results after. What an earlier
 * attempt left open, and what was sent without an answer, is read first: it can be repeated after a crash at any point.
 * @returns how each record ended
 */
export async function updateRecords(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  records: readonly Updatable[],
  policy: UpdatePolicy,
): Promise<EndedUpdate[]> {
  const { updates } = context.ledger;
  const ended: EndedUpdate[] = [];
  const left = await updates.openTargets(
    policy.book,
    records.map((record) => record.targetId),
  );
  let open = await seenAgain(context, port, records, new Set(left));
  for (let tries = 1; open.length > 0; tries += 1) {
    const steps = open.map((record) => stepOf(port, record, policy));
    await updates.open(policy.book, lease.fence, steps.flatMap(linesOf));
    const unknown = await sendAll(context, port, lease, steps);
    const through = await Promise.all(
      steps.filter((step) => !unknown.has(step)).map((step) => endOf(context, port, step, policy.book)),
    );
    await updates.close(policy.book, lease.fence, through);
    ended.push(...through);
    const [error] = unknown.values();
    if (tries >= MAX_TRIES && error !== undefined) throw obstacleFrom(error);
    const asked = [...unknown.keys()].map((step) => step.record);
    open = await seenAgain(context, port, asked, new Set(asked.map((record) => record.targetId)));
  }
  return ended;
}

/** Reads those of the records of which it is not known what the target holds now. */
async function seenAgain(
  context: RunContext,
  port: EntityPort,
  records: readonly Updatable[],
  unsure: ReadonlySet<string>,
): Promise<Updatable[]> {
  const present = await readMany(context, port, [...unsure]);
  return records.map((record) => {
    if (!unsure.has(record.targetId)) return record;
    const target = present.get(record.targetId);
    // One that is gone answers so to its request as well.
    return target === undefined ? record : { ...record, target };
  });
}

function stepOf(port: EntityPort, record: Updatable, policy: UpdatePolicy): Step {
  const { written, after, target, besides } = record;
  const sides = { before: written.body, after: after.body };
  const merges = mergeFields(port, sides, target ?? written.body, besides);
  const fields = decideFields(merges, (unit) => policy.ruleOf(unit, record));
  return { record, fields, isGone: false, isRefused: false, answer: null };
}

function linesOf({ record, fields }: Step): UpdateLine[] {
  const line =
    (state: UpdateLine['state']) =>
    (merge: DecidedFields['writes'][number]): UpdateLine => ({
      target_id: record.targetId,
      source_id: record.sourceId,
      field: merge.unit,
      expected: show(shownValue(merge.value)),
      actual: show(shownValue(merge.actual)),
      state,
    });
  return [...fields.writes.map(line('intent')), ...[...fields.theirs, ...fields.open].map(line('dropped'))];
}

/** @returns the steps whose outcome is unknown, and why */
async function sendAll(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  steps: readonly Step[],
): Promise<ReadonlyMap<Step, OutcomeUnknown>> {
  const unknown = new Map<Step, OutcomeUnknown>();
  const queue = steps.filter(({ fields }) => fields.writes.length > 0);
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
      context.beat({ object: port.object, updating: next });
    }
  };
  await Promise.all(Array.from({ length: port.concurrency }, work));
  // What was sent is found to be there by the next attempt, which reads first.
  if (stoppedBy !== null) throw obstacleFrom(stoppedBy);
  return unknown;
}

async function send(context: RunContext, port: EntityPort, lease: LeaseKeeper, step: Step): Promise<void> {
  const change = changeOf(step.fields.writes);
  try {
    const { targetId } = step.record;
    step.answer = (await port.update?.(targetId, change, context, () => lease.assertHeld())) ?? null;
  } catch (error) {
    if (error instanceof Gone || (error instanceof RecordRefused && error.status === 404)) step.isGone = true;
    else if (error instanceof RecordRefused) step.isRefused = true;
    else throw error;
  }
}
