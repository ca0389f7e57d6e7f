import { chunksOf } from '../../ledger/chunks.js';
import type { UpdateBook } from '../../ledger/update-store.js';
import { underLease, type LeaseKeeper } from '../lease-keeper.js';
import type { EntityPort } from '../port.js';
import type { RunContext } from '../run-context.js';
import { IDS_PER_REQUEST, readMany } from '../update/read-many.js';
import { touchedOf, type Touched } from '../update/touched.js';
import { withUnitsOf, type Unit } from '../update/units.js';
import { updateRecords, type Updatable, type UpdatePolicy } from '../update/update-records.js';

/** What a changed mapping did to the loaded records of one object. */
export interface AmendedRecords {
  /** Loaded records that the change touches. */
  readonly touched: number;
  readonly updated: number;
  /** Touched ones of which something stays as somebody else left it, or that are gone. */
  readonly kept: number;
}

/**
 * Applies a changed mapping to the records of a phase that are in the target already, as updates of the fields that the
 * change touches; what somebody changed there stays. Repeatable: what is done is found to be there.
 */
export async function amendPhase(context: RunContext, port: EntityPort): Promise<AmendedRecords> {
  const sum = { touched: 0, updated: 0, kept: 0 };
  await underLease(context, async (lease) => {
    for await (const page of context.ledger.records.pages(context.run, port.object, ['created'])) {
      const touched = await touchedOf(context, port, page);
      sum.touched += touched.length;
      if (port.update === undefined) sum.kept += touched.length;
      else {
        for (const chunk of chunksOf(touched, IDS_PER_REQUEST)) {
          const { updated, kept } = await amendRecords(context, port, lease, chunk);
          sum.updated += updated;
          sum.kept += kept;
        }
      }
      context.beat({ object: port.object, amended: sum.touched });
    }
  });
  return sum;
}

async function amendRecords(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  touched: readonly Touched[],
): Promise<Pick<AmendedRecords, 'updated' | 'kept'>> {
  const present = await readMany(
    context,
    port,
    touched.map((record) => record.targetId),
  );
  const open = await openUnits(context, port, touched);
  const there = touched.flatMap((record): Updatable[] => {
    const target = present.get(record.targetId);
    return target === undefined ? [] : [{ ...withoutOpen(record, open.get(record.sourceId)), target }];
  });
  let kept = touched.length - there.length;
  const book: UpdateBook = {
    run: context.run,
    reportedAs: context.run,
    object: port.object,
    kind: 'amendment',
  };
  const left = new Set<string>();
  const policy: UpdatePolicy = {
    book,
    ruleOf: (_unit, { sourceId }) => {
      left.add(sourceId);
      return 'target';
    },
  };
  const ended = await updateRecords(context, port, lease, there, policy);
  for (const { sourceId, outcome } of ended) {
    if (left.has(sourceId) || outcome === 'refused' || outcome === 'gone') kept += 1;
  }
  return { updated: ended.filter(({ outcome }) => outcome === 'updated').length, kept };
}

/** Units about which a person has still to decide, by source id: an amendment decides nothing for them. */
async function openUnits(
  { ledger, run }: RunContext,
  { object }: EntityPort,
  touched: readonly Touched[],
): Promise<Map<string, Set<Unit>>> {
  const ids = touched.map(({ sourceId }) => sourceId);
  const open = new Map<string, Set<Unit>>();
  for (const { source_id, field, kind, state } of await ledger.conflicts.ofRecords(run, object, ids)) {
    if (kind === 'field' && state === 'open')
      open.set(source_id, (open.get(source_id) ?? new Set<Unit>()).add(field));
  }
  return open;
}

function withoutOpen(record: Touched, open: ReadonlySet<Unit> = new Set()): Touched {
  const body = withUnitsOf(record.after.body, record.written.body, open);
  return { ...record, after: { ...record.after, body } };
}
