import type { AccountDump } from '../../../src/sandbox/pipedrive/dump.js';
import type { ObservedConflict } from '../compare-reports.js';
import type { Decision } from '../decisions.js';
import { ExportFolder, type Row } from '../export-tables.js';
import { CLOSING } from '../fields/deal-fields.js';
import type { Field, Value } from '../fields/field.js';
import { fieldOf, MODELLED, OBJECTS, type ModelledObject } from '../fields/index.js';
import { keyOfRecord, placeOf, WHOLE_RECORD } from '../records.js';
import type { OwnerAssignment } from '../round-plan.js';
import { isSame } from '../row-counts.js';
import type { HistoryEngine } from '../history-engine.js';
import { isMovable, parentsOf, SourceView } from '../source-view.js';
import type { TargetActor } from '../target-edits/actor.js';
import { refOf, TargetView } from '../target-view.js';
import { present } from '../words.js';
import type { AccountSetup } from './account-setup.js';
import { EngineFiles } from './engine-files.js';
import { adopted, EngineMemory, type Memory } from './engine-memory.js';
import { leadLinksOf, mergeGroupsOf } from './parties.js';
import type { Quirk } from './quirks.js';
import { bodyOf } from './request-bodies.js';

export interface ReferenceOptions {
  readonly actor: TargetActor;
  readonly setup: AccountSetup;
  /** The account as it is, in whatever way is quickest. */
  readonly dump: () => AccountDump;
  readonly migrationUser: string;
  readonly quirk?: Quirk | undefined;
}

/**
 * The rules of docs/deltas.md to the letter, in the simplest way, with no care for cost, size or crashes. It stands in
 * for the product where generator and oracle are tested themselves. It shares with the oracle what a row means and how
 * an account is read, and decides by itself.
 */
export class ReferenceEngine implements HistoryEngine {
  readonly #memory: EngineMemory;
  readonly #files: EngineFiles;
  readonly #conflicts = new Map<string, ObservedConflict>();
  readonly #assigned = new Map<string, string>();
  readonly #links = leadLinksOf();
  #source: SourceView | null = null;

  constructor(private readonly options: ReferenceOptions) {
    const { actor, migrationUser } = options;
    this.#memory = new EngineMemory(options.quirk !== 'forgets_merged');
    this.#files = new EngineFiles(this.#memory, actor, migrationUser);
    this.#assigned.set('', migrationUser);
  }

  get conflicts(): ObservedConflict[] {
    return this.#is('hides_conflicts') ? [] : [...this.#conflicts.values()];
  }

  /** Goes on from what another load moved: every record whose key is there counts as written by this one. */
  async adopt(dir: string): Promise<void> {
    const folder = await ExportFolder.read(dir);
    this.#look();
    const source = this.#viewOf(folder);
    for (const object of OBJECTS) {
      for (const [id, row] of source.rows(object)) {
        const key = keyOfRecord(object, id);
        const ref = this.#memory.view.refsOfKey(key)[0];
        const read = (name: string) => fieldOf(object, name).read(row, source.context);
        const movable =
          isMovable(object, row, source) &&
          parentsOf(object, row).every((each) => this.#memory.isThere(each));
        if (ref === undefined && movable) this.#memory.refused.add(key);
        if (ref !== undefined) this.#memory.set(adopted(object, key, id, ref, row, read));
      }
    }
    for (const [id, row] of folder.table('attachments').records()) await this.#files.adopt(id, row, folder);
    this.#source = source;
  }

  /** The first load, or a delta: the same but for what is there already. */
  async take(dir: string, owners: readonly OwnerAssignment[] = []): Promise<void> {
    for (const { source, target } of owners) this.#assigned.set(source, target);
    const folder = await ExportFolder.read(dir);
    await this.options.setup.complete(folder);
    this.#look();
    for (const memory of this.#memory.all()) this.#memory.find(memory, this.#files.rowsOf(memory.key));
    const source = this.#viewOf(folder);
    for (const object of OBJECTS) {
      for (const [id, row] of source.rows(object)) await this.#takeRow(object, id, row, source);
      this.#look();
    }
    for (const [id, row] of folder.table('attachments').records()) await this.#takeFile(id, row, folder);
    if (this.#is('deletes_what_left')) await this.#deleteWhatLeft(source);
    if (this.#is('edits_own_records')) await this.#editOwn();
    this.#source = source;
  }

  async decide(decisions: readonly Decision[]): Promise<void> {
    this.#look();
    for (const decision of decisions) {
      await this.#carryOut(decision);
      this.#look();
    }
  }

  /** In a first load nothing is wrong on purpose. */
  #is(quirk: Quirk): boolean {
    return this.options.quirk === quirk && this.#source !== null;
  }

  #look(): void {
    this.#memory.look(new TargetView(this.options.dump()));
  }

  #viewOf(folder: ExportFolder): SourceView {
    const members = mergeGroupsOf(folder);
    for (const [survivor, ids] of members)
      for (const id of ids) this.#memory.members.set(`accounts/${id}`, `accounts/${survivor}`);
    const { view } = this.#memory;
    return new SourceView(folder, {
      ...{ assigned: this.#assigned, members, leadLinks: (id) => this.#links(id, folder) },
      isActiveUser: (email) => view.isActiveUser(email) && !this.#is('assigns_wrongly'),
    });
  }

  async #takeRow(object: ModelledObject, id: string, row: Row, source: SourceView): Promise<void> {
    const key = keyOfRecord(object, id);
    const memory = this.#memory.get(key);
    if (memory === undefined) return this.#takeNew(key, object, id, row, source);
    if (this.#is('forgets_lead_parties') && object.startsWith('lead_')) return;
    const changed = !isSame(memory.row, row);
    const silent =
      changed && memory.row['modified_at'] === row['modified_at'] && present(row['modified_at']) !== '';
    const open = [...this.#conflicts.values()].some((each) => keyOf(each) === key);
    if (this.#is('trusts_modified_at') && silent) return;
    // Parents made for leads follow facts that are not in their rows.
    if (!changed && !open && !this.#is('writes_unchanged') && !object.startsWith('lead')) return;
    if (this.#is('doubles_changed') && changed && object === 'contacts')
      await this.#create(key, object, id, row, source);
    else await this.#update(memory, row, source, changed);
    memory.row = row;
  }

  async #takeNew(
    key: string,
    object: ModelledObject,
    id: string,
    row: Row,
    source: SourceView,
  ): Promise<void> {
    const parents = parentsOf(object, row);
    if (this.#is('forgets_mended') && this.#source?.rows(object).has(id) === true) return;
    if (this.#is('forgets_new_children') && parents.length > 0) return;
    const canMove = isMovable(object, row, source) && parents.every((parent) => this.#memory.isThere(parent));
    if (canMove && !this.#memory.refused.has(key)) await this.#create(key, object, id, row, source);
  }

  async #create(
    key: string,
    object: ModelledObject,
    id: string,
    row: Row,
    source: SourceView,
  ): Promise<void> {
    const { actor, migrationUser } = this.options;
    const { entity, fields } = MODELLED[object];
    const ours = Object.fromEntries(fields.map((field) => [field.name, field.read(row, source.context)]));
    const values: Record<string, Value> = { ...this.#otherwiseRead(key), ...withoutBlanks(ours) };
    if (this.#is('links_wrongly') && object === 'contacts')
      values['org_id'] = this.#memory.all().find((each) => each.object === 'accounts')?.key ?? null;
    const body = bodyOf(key, object, fields, values, this.#memory.context());
    const made = await actor.create(entity, body, migrationUser).catch((error: unknown) => {
      if (this.#source !== null) throw error;
      this.#memory.refused.add(key);
      return null;
    });
    if (made !== null) this.#memory.set({ key, object, id, ref: refOf(entity, made), row, ours });
    // In a first load nothing leads to records of the same object.
    if (this.#source !== null) this.#look();
  }

  /** Of a record that is created again: values of an adopted row whose form the model does not read. */
  #otherwiseRead(key: string): Record<string, Value> {
    const memory = this.#memory.get(key);
    const row = memory === undefined ? undefined : this.#memory.view.row(...placeOf(memory.ref));
    if (memory === undefined || row === undefined) return {};
    const unread = MODELLED[memory.object].fields.filter(
      ({ name, kind }) => kind === 'date' && (memory.ours[name] ?? null) === null,
    );
    return Object.fromEntries(unread.map(({ name, held }) => [name, held(row, this.#memory.context())]));
  }

  async #update(memory: Memory, row: Row, source: SourceView, changed: boolean): Promise<void> {
    const held = this.#memory.find(memory);
    if (held === undefined) return changed ? this.#askAboutDeleted(memory, row, source) : undefined;
    const { fields } = MODELLED[memory.object];
    const context = this.#memory.context();
    const writes = fields.filter((field) =>
      this.#judge(memory, field, field.read(row, source.context), field.held(held, context)),
    );
    const closing: readonly string[] = this.#conflicts.has(`${nameOf(memory)} status`) ? CLOSING : [];
    for (const field of closing) this.#conflicts.delete(`${nameOf(memory)} ${field}`);
    const names = fields.filter(({ name }) => name === 'name' && memory.ours[name] !== null);
    const all = new Set([...writes, ...(this.#is('writes_unchanged') ? names : [])]);
    const wanted = [...all].filter(({ name }) => !closing.includes(name));
    await this.#write(memory, this.#is('writes_half') ? wanted.slice(0, 1) : wanted);
  }

  /** Whether a field is to be written; conflicts are noted. */
  #judge(memory: Memory, field: Field, source: Value, target: Value): boolean {
    const name = `${nameOf(memory)} ${field.name}`;
    const was = memory.ours[field.name] ?? null;
    const same = (a: Value, b: Value) => this.#memory.meant(a) === this.#memory.meant(b);
    this.#conflicts.delete(name);
    if (same(source, was) || (this.#is('keeps_blanked') && source === null)) return false;
    const writes = same(target, was) || this.#is('overwrites_users');
    if (writes || same(target, source)) {
      memory.ours[field.name] = source;
      return writes;
    }
    const object = reported(memory.object);
    this.#conflicts.set(name, { object, id: memory.id, field: field.name, ours: was, source, target });
    return false;
  }

  async #write(memory: Memory, fields: readonly Field[]): Promise<void> {
    if (fields.length === 0) return;
    const { actor, migrationUser } = this.options;
    const body = bodyOf(null, memory.object, fields, memory.ours, this.#memory.context(), memory.key);
    await actor.edit(...placeOf(memory.ref), body, migrationUser);
    this.#look();
  }

  async #askAboutDeleted(memory: Memory, row: Row, source: SourceView): Promise<void> {
    if (this.#is('restores_deleted')) return this.#create(memory.key, memory.object, memory.id, row, source);
    this.#ask(reported(memory.object), memory.id);
  }

  #ask(object: string, id: string): void {
    this.#conflicts.set(`${object}/${id} ${WHOLE_RECORD}`, { object, id, field: WHOLE_RECORD });
  }

  async #takeFile(id: string, row: Row, folder: ExportFolder): Promise<void> {
    if (this.#is('forgets_files')) return;
    if (!(await this.#files.take(id, row, folder))) return;
    this.#ask('attachments', id);
    if (this.#is('replaces_files')) for (const ref of this.#files.oldVersions(id)) await this.#remove(ref);
  }

  async #carryOut({ object, id, field, decision }: Decision): Promise<void> {
    const name = `${object}/${id} ${field}`;
    const conflict = this.#conflicts.get(name);
    if (!this.#is('asks_again') || decision !== 'target') this.#conflicts.delete(name);
    if (object === 'attachments') {
      if (decision === 'source') for (const ref of this.#files.oldVersions(id)) await this.#remove(ref);
      return;
    }
    const memory = this.#memory.get(keyOfRecord(object as ModelledObject, id));
    if (memory === undefined) throw new Error(`nothing is known of ${object}/${id}`);
    if (field === WHOLE_RECORD) await this.#carryOutRecord(memory, decision);
    else if (conflict === undefined) throw new Error(`${name} is not open`);
    else await this.#carryOutField(memory, conflict, decision, name);
  }

  async #carryOutField(
    memory: Memory,
    conflict: ObservedConflict,
    decision: Decision['decision'],
    name: string,
  ): Promise<void> {
    const field = fieldOf(memory.object, conflict.field);
    const held = this.#memory.find(memory);
    const target = held === undefined ? null : field.held(held, this.#memory.context());
    if (decision === 'source' && target !== conflict.target && !this.#is('ignores_meddling')) {
      this.#conflicts.set(name, { ...conflict, target });
      return;
    }
    if (decision === 'source' || !this.#is('asks_again')) memory.ours[field.name] = conflict.source ?? null;
    const fields = [field, ...(field.name === 'status' ? this.#closing(memory) : [])];
    if (decision === 'source') await this.#write(memory, fields);
  }

  /** Closing values go with the status that was decided. */
  #closing(memory: Memory): Field[] {
    const source = this.#source;
    if (source === null) return [];
    const row = source.rows('deals').get(memory.id) ?? {};
    const fields = CLOSING.map((name) => fieldOf('deals', name));
    for (const { name, read } of fields) memory.ours[name] = read(row, source.context);
    return fields;
  }

  async #carryOutRecord(memory: Memory, decision: Decision['decision']): Promise<void> {
    const source = this.#source;
    const row = source?.rows(memory.object).get(memory.id);
    if (decision === 'target' || source === null) return;
    if (row !== undefined) return this.#create(memory.key, memory.object, memory.id, row, source);
    const updater = this.#memory.find(memory)?.['updater_user_id'];
    if (updater === this.#memory.view.userId(this.options.migrationUser)) await this.#remove(memory.ref);
  }

  async #remove(ref: string): Promise<void> {
    await this.options.actor.remove(...placeOf(ref), this.options.migrationUser);
  }

  async #deleteWhatLeft(source: SourceView): Promise<void> {
    this.#look();
    for (const memory of this.#memory.all())
      if (!source.rows(memory.object).has(memory.id) && this.#memory.find(memory) !== undefined)
        await this.#remove(memory.ref);
  }

  async #editOwn(): Promise<void> {
    const { actor, migrationUser } = this.options;
    const own = this.#memory.view.live('persons').find((row) => String(row['name']).startsWith('Own '));
    if (own !== undefined) await actor.edit('persons', String(own['id']), { name: 'Tidied' }, migrationUser);
  }
}

function withoutBlanks(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function nameOf({ object, id }: Memory): string {
  return `${reported(object)}/${id}`;
}

function reported(object: ModelledObject): string {
  return object === 'inline_notes' ? 'notes' : object;
}

function keyOf({ object, id }: ObservedConflict): string {
  return keyOfRecord(object as ModelledObject, id);
}
