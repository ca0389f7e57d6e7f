import type { Conflict } from '../ledger/conflict-store.js';
import type { Ledger } from '../ledger/ledger.js';
import { INVENTORY_OBJECTS, SOURCE_OBJECTS } from '../contract/objects.js';
import { plainValue } from './plain-value.js';
import { inPhaseOrder } from './run-order.js';

export const CONFLICT_HEADER = [
  'number',
  'object',
  'source_id',
  'target_id',
  'field',
  'ours',
  'source',
  'target',
  'changed_by',
  'changed_at',
  'state',
  'decided_by',
  'decided_at',
  'note',
  'decision',
] as const;
export const CHANGE_HEADER = ['object', 'source_id', 'kind', 'columns', 'modified_at_lied'] as const;
/** `updated`, `kept` (it stays as somebody else made it, or a decision is open), `open`. */
export const UPDATE_HEADER = [
  'object',
  'source_id',
  'target_id',
  'field',
  'outcome',
  'before',
  'after',
] as const;

/** Lines of `RUN/conflicts.csv`; the last column is for people to fill in. */
export async function* conflictRows(ledger: Ledger, run: string): AsyncGenerator<(string | number)[]> {
  for (const conflict of await ledger.conflicts.list('production', { delta: run })) yield cellsOf(conflict);
}

function cellsOf(c: Conflict): (string | number)[] {
  return [
    ...[c.id, c.object, c.source_id, c.target_id, c.label],
    ...[
      plainValue(c.ours),
      plainValue(c.source),
      plainValue(c.target),
      c.changed_by ?? '',
      c.changed_at ?? '',
    ],
    ...[c.state, c.decided_by ?? '', c.decided_at ?? '', c.note ?? '', ''],
  ];
}

/** Lines of `RUN/changes.csv`: every row in which the newer export differs, without its values. */
export async function* changeRows(ledger: Ledger, run: string): AsyncGenerator<(string | number)[]> {
  for (const object of [...SOURCE_OBJECTS, ...INVENTORY_OBJECTS]) {
    const kinds = ['created', 'changed', 'reappeared', 'deleted'] as const;
    for await (const page of ledger.changes.pages(run, object, kinds)) {
      const ids = page.map((change) => change.source_id);
      const rows = new Map(
        (await ledger.source.originals(object, ids)).map((row) => [row.source_id, row.data]),
      );
      for (const { source_id, kind, before, lied } of page) {
        const columns = kind === 'changed' ? changedColumns(before, rows.get(source_id)) : [];
        yield [object, source_id, kind, columns.join(' '), lied];
      }
    }
  }
}

function changedColumns(before: string | null, now: string | undefined): string[] {
  const [old, fresh] = [before ?? '{}', now ?? '{}'].map(
    (data) => JSON.parse(data) as Readonly<Record<string, string>>,
  );
  const columns = new Set([...Object.keys(old ?? {}), ...Object.keys(fresh ?? {})]);
  return [...columns].filter((column) => (old?.[column] ?? '') !== (fresh?.[column] ?? ''));
}

const OUTCOMES = { intent: 'open', done: 'updated', dropped: 'kept' } as const;

/** Lines of `RUN/updates.csv`: every field that the delta wrote or left. */
export async function* updateRows(ledger: Ledger, run: string): AsyncGenerator<string[]> {
  for (const line of inPhaseOrder(await ledger.updates.lines(run, 'delta'))) {
    const { object, source_id, target_id, field, state, actual, expected } = line;
    yield [object, source_id, target_id, field, OUTCOMES[state], actual, expected];
  }
}
