import { createHash } from 'node:crypto';
import type { AccountDump } from '../../src/sandbox/pipedrive/dump.js';
import type { ExportFolder, Row } from './export-tables.js';
import type { Expected, NewFile } from './expected.js';
import { parentOf } from './fields/activity-fields.js';
import type { RoundFacts } from './oracle.js';
import { placeOf, WHOLE_RECORD, type Conflict, type Records } from './records.js';
import { refOf, TargetView, type Entity, type Rendered } from './target-view.js';
import { present } from './words.js';

/** A file's parent, entity and attribute. */
const TASK = ['tasks', 'activities', 'activity_id'] as const;

export interface KnownFile {
  readonly id: string;
  /** `ENTITY:ID` of each version that the target holds, oldest first; null until a dump shows it. */
  readonly versions: Array<{ ref: string | null; readonly file: NewFile }>;
  state: 'there' | 'skipped' | 'left_alone';
  gone: boolean;
  closed: boolean;
  open: boolean;
}

/** Files of the target: they carry no key, so that they are told apart by parent, name and content. */
export class FileOracle {
  readonly #known = new Map<string, KnownFile>();
  /** Digest of the bytes of each path of the newest export. */
  readonly #digests = new Map<string, string>();
  /** Files that stayed on a deleted record and came again elsewhere. */
  readonly #left = new Set<string>();

  private constructor(private readonly records: Records) {}

  static async from(folder: ExportFolder, dump: AccountDump, records: Records): Promise<FileOracle> {
    const files = new FileOracle(records);
    const view = new TargetView(dump);
    for (const [id, row] of folder.table('attachments').records()) {
      const digest = await digestOf(folder, row);
      if (digest !== null) files.#digests.set(present(row['path']), digest);
      const known: KnownFile = {
        id,
        versions: [],
        state: 'skipped',
        gone: false,
        closed: false,
        open: false,
      };
      files.#known.set(id, known);
      const file = files.#fileOf(id, row);
      const held = file && view.live('files').find((each) => files.#is(each, file, view));
      if (file && held) {
        known.state = 'there';
        known.versions.push({ ref: refOf('files', held['id']), file });
      } else if (file === null || files.#parentIsThere(file.parent, view)) known.state = 'left_alone';
    }
    return files;
  }

  all(): KnownFile[] {
    return [...this.#known.values()];
  }

  get(id: string): KnownFile | undefined {
    return this.#known.get(id);
  }

  /**
   * The newest versions of the files of a record that is created again come again with it: they hang on the deleted one and
   * cannot be moved.
   */
  uploadAgain(parent: string): NewFile[] {
    return this.all().flatMap(({ versions }) => {
      const last = versions.at(-1);
      if (last === undefined || !this.records.same(last.file.parent, parent)) return [];
      if (last.ref !== null) this.#left.add(last.ref);
      last.ref = null;
      return [last.file];
    });
  }

  delta(facts: RoundFacts, view: TargetView, expected: Expected): void {
    this.#place(view);
    for (const [path, bytes] of facts.files) this.#digests.set(path, sha256(bytes));
    const rows = facts.after.table('attachments').records();
    for (const known of this.#known.values()) known.gone = !rows.has(known.id);
    for (const [id, row] of rows) this.#take(id, row, view, expected);
  }

  openConflicts(): Conflict[] {
    return this.all().flatMap(({ id, open }) => (open ? [conflictOf(id)] : []));
  }

  #take(id: string, row: Row, view: TargetView, expected: Expected): void {
    const known = this.#known.get(id) ?? {
      ...{ id, versions: [], gone: false, closed: false, open: false },
      state: 'skipped' as const,
    };
    this.#known.set(id, known);
    const file = this.#fileOf(id, row);
    if (known.state === 'left_alone' || file === null) return;
    if (known.state === 'skipped') {
      if (!this.#parentIsThere(file.parent, view)) return;
      known.state = 'there';
      // It may have come with the decision that brought its parent back.
      if (this.#adopt(known, file, view)) return;
    } else {
      const last = known.versions.at(-1)?.file;
      if (last?.name === file.name && last.sha256 === file.sha256) return;
      // The new version stands beside the old one until somebody decides.
      known.open = true;
    }
    known.versions.push({ ref: null, file });
    expected.newFiles.push(file);
  }

  /** The file of an attachment that was skipped and could come now. */
  movable(id: string, row: Row, view: TargetView): NewFile | null {
    const file = this.#known.get(id)?.state === 'skipped' ? this.#fileOf(id, row) : null;
    return file !== null && this.#parentIsThere(file.parent, view) ? file : null;
  }

  #adopt(known: KnownFile, file: NewFile, view: TargetView): boolean {
    const ref = this.#free(file, view);
    if (ref !== null) known.versions.push({ ref, file });
    return ref !== null;
  }

  #fileOf(id: string, row: Row): NewFile | null {
    const parent = present(row['parent_type']) === 'task' ? TASK : parentOf(row['parent_type']);
    const digest = this.#digests.get(present(row['path']));
    if (parent === undefined || digest === undefined) return null;
    const name = present(row['filename']);
    return { attachment: id, parent: `${parent[0]}/${present(row['parent_id'])}`, name, sha256: digest };
  }

  #parentIsThere(key: string, view: TargetView): boolean {
    const canonical = this.records.canonical(key) ?? key;
    const parent = this.records.get(canonical);
    if (parent === undefined) return view.refsOfKey(canonical).length > 0;
    if (parent.state !== 'there' || parent.gone) return false;
    return parent.ref === null || view.isLive(...placeOf(parent.ref));
  }

  #is(row: Rendered, file: NewFile, view: TargetView): boolean {
    return isFile(row, file, (entity, id) => this.records.keyOf(view, entity, id), this.records);
  }

  /** Takes new files' places from an account that holds them by now. */
  #place(view: TargetView): void {
    for (const version of this.all().flatMap(({ versions }) => versions))
      version.ref ??= this.#free(version.file, view);
  }

  /** A live file of the target that is this one and no other's. */
  #free(file: NewFile, view: TargetView): string | null {
    const held = this.all().flatMap(({ versions }) => versions.map(({ ref }) => ref));
    const taken = new Set([...held, ...this.#left]);
    const row = view
      .live('files')
      .find((each) => !taken.has(refOf('files', each['id'])) && this.#is(each, file, view));
    return row === undefined ? null : refOf('files', row['id']);
  }
}

export function conflictOf(attachment: string): Conflict {
  const whole = { field: WHOLE_RECORD, ours: null, source: null, target: null };
  return {
    ...{ key: `attachments/${attachment}`, object: 'attachments', id: attachment, ...whole },
    why: 'attachment_changed',
  };
}

/** Whether a record of the target is this file: on this parent, with this name and content. */
export function isFile(
  row: Rendered,
  file: NewFile,
  keyOf: (entity: Entity, id: unknown) => string | null,
  records: Records,
): boolean {
  if (row['name'] !== file.name || row['sha256'] !== file.sha256) return false;
  const parents: ReadonlyArray<readonly [Entity, string]> = [
    ['organizations', 'org_id'],
    ['persons', 'person_id'],
    ['deals', 'deal_id'],
    ['activities', 'activity_id'],
  ];
  return parents.some(
    ([entity, attribute]) =>
      row[attribute] !== null && records.same(keyOf(entity, row[attribute]), file.parent),
  );
}

async function digestOf(folder: ExportFolder, row: Row): Promise<string | null> {
  const path = present(row['path']);
  if (path === '' || path.includes('..')) return null;
  try {
    const bytes = await folder.bytes(path);
    return bytes.length === 0 ? null : sha256(bytes);
  } catch {
    // The export says that there is a file, and there is none.
    return null;
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
