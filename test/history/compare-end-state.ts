import type { AccountDump } from '../../src/sandbox/pipedrive/dump.js';
import { changedAttributes, type Change } from './compare-rows.js';
import type { Expected } from './expected.js';
import type { TargetContext, Value } from './fields/field.js';
import { fieldOf, MODELLED, type ModelledObject } from './fields/index.js';
import { isFile } from './file-oracle.js';
import type { Known } from './records.js';
import { ENTITIES, refOf, TargetView, type Entity, type Rendered } from './target-view.js';

/**
 * In what an account differs from what it has to be, in sentences; none when it is as expected. Every record that the
 * migration had no reason to write has to be the same to the second: that is how users' records and edits are guarded.
 */
export function differences(dump: AccountDump, expected: Expected): string[] {
  return new Comparison(dump, expected).run();
}

class Comparison {
  readonly #found: string[] = [];
  readonly #before: TargetView;
  readonly #after: TargetView;
  readonly #context: TargetContext;
  readonly #knownByRef = new Map<string, Known[]>();

  constructor(
    dump: AccountDump,
    private readonly expected: Expected,
  ) {
    this.#before = new TargetView(expected.before);
    this.#after = new TargetView(dump);
    const { records } = expected;
    this.#context = {
      view: this.#after,
      keyOf: (entity, id) => records.keyOf(this.#after, entity, id),
      idOf: (key) => records.idOf(this.#after, key),
    };
    for (const known of records.all())
      if (known.ref !== null)
        this.#knownByRef.set(known.ref, [...(this.#knownByRef.get(known.ref) ?? []), known]);
  }

  run(): string[] {
    for (const entity of ENTITIES)
      for (const row of this.expected.before[entity]) this.#compareOld(entity, row);
    for (const { key, object, fields } of this.expected.created.values())
      this.#compareNew(key, object, fields);
    this.#unexpected();
    this.#doubled();
    this.#files();
    return this.#found;
  }

  /** A record that was there before the delta. */
  #compareOld(entity: Entity, before: Rendered): void {
    const [id, ref] = [String(before['id']), refOf(entity, before['id'])];
    const after = this.#after.row(entity, id);
    if (after === undefined) return this.#say(ref, 'is not in the account any more, not even as deleted');
    const [was, is] = [this.#before.isLive(entity, id), this.#after.isLive(entity, id)];
    const removed = this.expected.removed.has(ref);
    if (was && !is) {
      if (!removed) this.#say(ref, 'was deleted, which nobody asked for');
      return;
    }
    if (!was && is) return this.#say(ref, 'had been deleted and was brought back');
    if (was && removed) return this.#say(ref, 'was to be deleted by decision and is there');
    const writes = this.expected.writes.get(ref) ?? new Map<string, Value>();
    for (const [field, value] of writes) this.#compareField(ref, entity, after, field, value);
    const unsure = this.expected.unsure.filter((each) => each.ref === ref).map(({ field }) => field);
    const but = [...writes.keys(), ...unsure];
    const isRelinked = LINKS.some(([attribute, to]) =>
      this.#leadsToNew(to, before[attribute], after[attribute]),
    );
    const changed = changedAttributes(entity, before, after, this.#after, but, writes.size > 0 || isRelinked);
    for (const { name, was: old, is: now } of changed.filter((each) => !this.#isRelinked(each)))
      this.#say(ref, `${name} was ${show(old)} and is ${show(now)}: it was not to be written`);
  }

  #isRelinked({ name, was, is }: Change): boolean {
    if (name === 'participants') return this.#leadsToNew('persons', personIn(was), personIn(is));
    return LINKS.some(([attribute, entity]) => attribute === name && this.#leadsToNew(entity, was, is));
  }

  /** A link to what people deleted leads to the new one once that is created again. */
  #leadsToNew(entity: Entity, was: unknown, is: unknown): boolean {
    if (!isId(was) || !isId(is) || was === is) return false;
    const { keyOf } = this.#context;
    return !this.#after.isLive(entity, String(was)) && keyOf(entity, was) === keyOf(entity, is);
  }

  #compareField(ref: string, entity: Entity, row: Rendered, field: string, value: Value): void {
    if (this.expected.unsure.some((each) => each.ref === ref && each.field === field)) return;
    const object = this.#objectOf(ref, entity, field);
    const held = fieldOf(object, field).held(row, this.#context);
    if (!isUnread(object, field, value) && !this.expected.records.same(held, value))
      this.#say(ref, `${field} is ${show(held)}, not ${show(this.expected.records.canonical(value))}`);
  }

  /** The object whose field it is: two of one entity may share a record. */
  #objectOf(ref: string, entity: Entity, field: string): ModelledObject {
    const known = this.#knownByRef.get(ref)?.map(({ object }) => object) ?? [];
    const fitting = known.find((object) => MODELLED[object].fields.some(({ name }) => name === field));
    if (fitting === undefined) throw new Error(`${entity} ${ref} has no modelled field "${field}"`);
    return fitting;
  }

  #compareNew(key: string, object: ModelledObject, fields: Readonly<Record<string, Value>>): void {
    const [ref] = this.#after.refsOfKey(key);
    if (ref === undefined) return this.#say(key, 'is missing');
    const { entity } = MODELLED[object];
    const row = this.#after.row(entity, ref.slice(entity.length + 1));
    if (row === undefined) return this.#say(key, `is ${ref}, not one of the ${entity}`);
    for (const { name, held } of MODELLED[object].fields) {
      const actual = held(row, this.#context);
      const wanted = this.expected.records.canonical(fields[name] ?? null);
      if (!isUnread(object, name, wanted) && !this.expected.records.same(actual, wanted))
        this.#say(key, `is new with ${name} ${show(actual)}, not ${show(wanted)}`);
    }
  }

  /** New records that nothing accounts for. */
  #unexpected(): void {
    const { created, perhaps } = this.expected;
    for (const entity of ENTITIES) {
      if (entity === 'files') continue;
      for (const row of this.#after.live(entity)) {
        if (this.#before.row(entity, String(row['id'])) !== undefined) continue;
        const keys = this.#after.keysOf(entity, row);
        if (!keys.some((key) => created.has(key) || perhaps.has(key)))
          this.#say(refOf(entity, row['id']), `(${keys.join(', ') || 'no key'}) is new and not expected`);
      }
    }
  }

  #doubled(): void {
    for (const key of this.#after.keys()) {
      const refs = this.#after.refsOfKey(key);
      if (refs.length > 1) this.#say(key, `is there ${refs.length} times: ${refs.join(', ')}`);
    }
  }

  #files(): void {
    const { newFiles, records, perhaps } = this.expected;
    const left = this.#after
      .live('files')
      .filter((row) => this.#before.row('files', String(row['id'])) === undefined);
    for (const file of newFiles) {
      const at = left.findIndex((row) => isFile(row, file, this.#context.keyOf, records));
      if (at !== -1) left.splice(at, 1);
      else if (!perhaps.has(`attachments/${file.attachment}`))
        this.#say(`attachments/${file.attachment}`, `${file.name} is missing on ${file.parent}`);
    }
    for (const row of left)
      this.#say(refOf('files', row['id']), `${show(row['name'])} is new and not expected`);
  }

  #say(subject: string, what: string): void {
    const keys = this.#knownByRef.get(subject)?.map(({ key }) => key) ?? [];
    this.#found.push(`${[subject, ...keys].join(' ')}: ${what}`);
  }
}

const LINKS: ReadonlyArray<readonly [string, Entity]> = [
  ['person_id', 'persons'],
  ['org_id', 'organizations'],
  ['organization_id', 'organizations'],
  ['deal_id', 'deals'],
  ['lead_id', 'leads'],
];

/** A day in a form that the model does not read: activities always have one. */
function isUnread(object: ModelledObject, field: string, wanted: Value): boolean {
  return object === 'activities' && field === 'due_date' && wanted === null;
}

function isId(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}

function personIn(participants: unknown): unknown {
  const [first] = (participants ?? []) as ReadonlyArray<{ readonly person_id: number }>;
  return first?.person_id ?? null;
}

function show(value: unknown): string {
  return value === null || value === undefined ? 'blank' : JSON.stringify(value);
}
