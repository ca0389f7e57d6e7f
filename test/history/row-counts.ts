import type { ExportFolder, Row, TableName } from './export-tables.js';
import { present } from './words.js';

/** Rows of one file by what happened to them since the export before. */
export interface RowCounts {
  /** Rows of the newer file. */
  readonly source: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly reappeared: number;
  /** Changed although their `modified_at` is the same; a blank one claims nothing. */
  readonly modified_at_lied: number;
  /** False when a new column makes it a matter of reading whether rows without a value for it changed. */
  readonly exact: boolean;
}

interface Given {
  readonly before: ExportFolder;
  readonly after: ExportFolder;
  /** Bytes of attachments differ, by id. */
  readonly otherBytes: ReadonlySet<string>;
  /** Ids that an earlier export had and the one before did not, as `TABLE/ID`. */
  readonly wasDeleted: ReadonlySet<string>;
}

/**
 * Told by the files alone. Rows that are known by their number are the same in every export and count as unchanged.
 * @param name `notes` counts the rows of its file; inline notes are counted beside, by `inlineCounts`
 */
export function rowCounts(name: TableName, given: Given): RowCounts {
  const [before, after] = [given.before.table(name), given.after.table(name)];
  const [old, now] = [before.records(), after.records()];
  const counts = countsOf(
    old,
    now,
    (id) => isSame(old.get(id), now.get(id)) && !(name === 'attachments' && given.otherBytes.has(id)),
    (id) => given.wasDeleted.has(`${name}/${id}`),
  );
  const numbered = after.rows.length - now.size;
  return {
    ...counts,
    source: after.rows.length,
    unchanged: counts.unchanged + numbered,
    exact: before.columns.length === after.columns.length,
  };
}

/** The same of inline notes, which are counted with the notes. */
export function inlineCounts(
  old: ReadonlyMap<string, Row>,
  now: ReadonlyMap<string, Row>,
  wasDeleted: ReadonlySet<string>,
): RowCounts {
  const counts = countsOf(
    old,
    now,
    (id) => isSame(old.get(id), now.get(id)),
    (id) => wasDeleted.has(`inline_notes/${id}`),
  );
  return { ...counts, source: now.size, exact: true };
}

function countsOf(
  old: ReadonlyMap<string, Row>,
  now: ReadonlyMap<string, Row>,
  unchanged: (id: string) => boolean,
  wasDeleted: (id: string) => boolean,
) {
  const ids = [...now.keys()];
  const kept = ids.filter((id) => old.has(id));
  const changed = kept.filter((id) => !unchanged(id));
  const fresh = ids.filter((id) => !old.has(id));
  return {
    created: fresh.filter((id) => !wasDeleted(id)).length,
    reappeared: fresh.filter(wasDeleted).length,
    changed: changed.length,
    unchanged: kept.length - changed.length,
    deleted: [...old.keys()].filter((id) => !now.has(id)).length,
    modified_at_lied: changed.filter((id) => isLie(old.get(id), now.get(id))).length,
  };
}

/** Cells of columns that only one of the two has count when they are filled. */
export function isSame(a: Row | undefined, b: Row | undefined): boolean {
  const columns = new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]);
  return [...columns].every((column) => (a?.[column] ?? '') === (b?.[column] ?? ''));
}

function isLie(old: Row | undefined, now: Row | undefined): boolean {
  const claimed = present(old?.['modified_at']);
  return claimed !== '' && claimed === present(now?.['modified_at']);
}

export function sum(a: RowCounts, b: RowCounts): RowCounts {
  return {
    source: a.source + b.source,
    created: a.created + b.created,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    deleted: a.deleted + b.deleted,
    reappeared: a.reappeared + b.reappeared,
    modified_at_lied: a.modified_at_lied + b.modified_at_lied,
    exact: a.exact && b.exact,
  };
}
