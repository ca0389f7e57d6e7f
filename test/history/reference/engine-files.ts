import { createHash } from 'node:crypto';
import type { ExportFolder, Row } from '../export-tables.js';
import { parentOf } from '../fields/activity-fields.js';
import { isFile } from '../file-oracle.js';
import { placeOf, Records } from '../records.js';
import type { TargetActor } from '../target-edits/actor.js';
import { refOf, type Rendered } from '../target-view.js';
import { present } from '../words.js';
import type { EngineMemory } from './engine-memory.js';

interface FileMemory {
  /** Every version, oldest first. */
  readonly refs: string[];
  readonly parent: string;
  name: string;
  sha256: string;
}

/** Attachments by the rules: a changed one is uploaded beside the old one. */
export class EngineFiles {
  readonly #known = new Map<string, FileMemory>();

  constructor(
    private readonly memory: EngineMemory,
    private readonly actor: TargetActor,
    private readonly migrationUser: string,
  ) {}

  /** Versions of an attachment but the newest. */
  oldVersions(id: string): readonly string[] {
    return this.#known.get(id)?.refs.slice(0, -1) ?? [];
  }

  rowsOf(parent: string): Rendered[] {
    const refs = [...this.#known.values()]
      .filter((file) => file.parent === parent)
      .map(({ refs: [ref] }) => ref);
    return refs.flatMap((ref) => (ref === undefined ? [] : [this.memory.view.row(...placeOf(ref)) ?? {}]));
  }

  /** True when an attachment that was there got a new version. */
  async take(id: string, row: Row, folder: ExportFolder): Promise<boolean> {
    const found = await this.#usable(row, folder);
    if (found === null) return false;
    const { parent, bytes, name, sha256 } = found;
    const known = this.#known.get(id);
    if (known?.name === name && known.sha256 === sha256) return false;
    const ref = refOf('files', await this.actor.upload(name, bytes, this.#links(parent), this.migrationUser));
    if (known === undefined) this.#known.set(id, { refs: [ref], parent, name, sha256 });
    else {
      Object.assign(known, { name, sha256 });
      known.refs.push(ref);
    }
    return known !== undefined;
  }

  /** Finds the file of a row among those that are there. */
  async adopt(id: string, row: Row, folder: ExportFolder): Promise<void> {
    const found = await this.#usable(row, folder);
    if (found === null) return;
    const { keyOf, view } = this.memory.context();
    const wanted = { attachment: id, ...found };
    const held = view.live('files').find((each) => isFile(each, wanted, keyOf, new Records()));
    if (held !== undefined) this.#known.set(id, { refs: [refOf('files', held['id'])], ...found });
  }

  async #usable(row: Row, folder: ExportFolder) {
    const type = present(row['parent_type']);
    const object = type === 'task' ? 'tasks' : parentOf(type)?.[0];
    const parent = `${object ?? '?'}/${present(row['parent_id'])}`;
    const [name, path] = [present(row['filename']), present(row['path'])];
    const bytes = path.startsWith('attachments/') ? await folder.bytes(path).catch(() => null) : null;
    if (bytes === null || bytes.length === 0 || !fitsName(bytes, name) || !this.memory.isThere(parent))
      return null;
    return { parent, bytes, name, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  #links(parent: string): Record<string, unknown> {
    const id = this.memory.context().idOf(parent);
    const type = parent.slice(0, parent.indexOf('/') - 1);
    return type === 'task' ? { activity_id: id } : { [parentOf(type)?.[2] ?? 'org_id']: id };
  }
}

/** Enough for the generated files: text in a name of another type is a mismatch. */
function fitsName(bytes: Buffer, name: string): boolean {
  const magic: Readonly<Record<string, string>> = { pdf: '%PDF', png: '\x89PNG', docx: 'PK' };
  const wanted = magic[name.split('.').at(-1) ?? ''];
  return wanted === undefined || bytes.toString('latin1').startsWith(wanted);
}
