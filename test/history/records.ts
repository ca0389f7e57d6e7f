import type { Value } from './fields/field.js';
import { MODELLED, type ModelledObject } from './fields/index.js';
import { refOf, type Entity, type TargetView } from './target-view.js';

/** Both sides changed one field to different values, or a record as a whole needs a decision: field `(record)`. */
export interface Conflict {
  readonly key: string;
  readonly object: string;
  /** As reports have it. */
  readonly id: string;
  readonly field: string;
  /** What the migration wrote last; null for a blank one, and for records. */
  readonly ours: Value;
  readonly source: Value;
  readonly target: Value;
  readonly why: 'field' | 'deleted_in_target' | 'attachment_changed';
}

export const WHOLE_RECORD = '(record)';

/**
 * `there`: the target holds it. `skipped`: it could not be moved. `deleted`: people deleted it in the target. `left
 * alone`: in the first load it became something that this model does not explain, so that nobody edits it.
 */
export type State = 'there' | 'skipped' | 'deleted' | 'left_alone';

/** What is known of one record of the source. */
export interface Known {
  readonly key: string;
  readonly object: ModelledObject;
  /** As reports have it: of parents made for a lead, the lead's; of an inline note, `accounts/acc_1#notes`. */
  readonly id: string;
  state: State;
  /** `ENTITY:ID` in the target; null until a dump shows it. */
  ref: string | null;
  /** What the source said when both sides last agreed. */
  agreed: Record<string, Value>;
  /** What the target held then. */
  ours: Record<string, Value>;
  readonly open: Map<string, Conflict>;
  /** People changed it at some time. */
  touched: boolean;
  /** People hung something of their own on it. */
  visited: boolean;
  /** People merged it with another record: into it, or another into this one. */
  merged: boolean;
  /** It was the one that disappeared. */
  mergedAway: boolean;
  /** Its row has left the source. */
  gone: boolean;
  /** Nothing more happens to it: a decision of which the specification does not tell what follows. */
  closed: boolean;
}

export function keyOfRecord(object: ModelledObject, id: string): string {
  if (object === 'lead_persons') return `leads/${id}#person`;
  if (object === 'lead_organizations') return `leads/${id}#organization`;
  return object === 'inline_notes' ? `notes/${id}` : `${object}/${id}`;
}

/** Every record of the source that is or could be in the target. */
export class Records {
  readonly #byKey = new Map<string, Known>();
  readonly #byRef = new Map<string, string>();
  /** Keys of records that are one with another: members of merge groups, records that people merged away. */
  readonly #alias = new Map<string, string>();
  /** Which record's source may change a field of a target record that two share: of both, nothing is said. */
  readonly #locks = new Map<string, string>();

  all(): Known[] {
    return [...this.#byKey.values()];
  }

  get(key: string): Known | undefined {
    return this.#byKey.get(key);
  }

  add(object: ModelledObject, id: string, state: State): Known {
    const key = keyOfRecord(object, id);
    const known: Known = {
      ...{ key, object, id, state, ref: null, agreed: {}, ours: {}, open: new Map() },
      ...{ touched: false, visited: false, merged: false, mergedAway: false, gone: false, closed: false },
    };
    this.#byKey.set(key, known);
    return known;
  }

  /** Notes where a record is in the target. */
  place(known: Known, ref: string): void {
    known.ref = ref;
    if (!this.#byRef.has(ref)) this.#byRef.set(ref, known.key);
  }

  /** Takes new records' places from an account that holds them by now. */
  placeNew(view: TargetView): void {
    for (const known of this.#byKey.values()) {
      const ref = view.refsOfKey(known.key)[0];
      if (known.ref === null && known.state === 'there' && ref !== undefined) this.place(known, ref);
    }
  }

  /** From now on the first is found where the second is. */
  join(key: string, survivor: string): void {
    this.#alias.set(key, survivor);
  }

  /** The key under which a record is known after all merging; any other text as it is. */
  canonical(value: Value): Value {
    let found = value;
    for (let next = this.#next(found); next !== undefined; next = this.#next(found)) found = next;
    return found;
  }

  #next(value: Value): string | undefined {
    return value === null ? undefined : this.#alias.get(value);
  }

  same(a: Value, b: Value): boolean {
    return this.canonical(a) === this.canonical(b);
  }

  /** Key of a record of the target: ours, else the one that it carries, else `ENTITY:ID`; null for no link. */
  keyOf(view: TargetView, entity: Entity, id: unknown): Value {
    if (typeof id !== 'number' && typeof id !== 'string') return null;
    const ref = refOf(entity, id);
    const row = view.row(entity, String(id));
    return this.canonical(this.#byRef.get(ref) ?? (row && view.keysOf(entity, row)[0]) ?? ref);
  }

  /** Id of the record with a key, for links; null when the target has none. */
  idOf(view: TargetView, key: string): string | null {
    const canonical = this.canonical(key) ?? key;
    const ref = this.get(canonical)?.ref ?? view.refsOfKey(canonical)[0] ?? canonical;
    return ref.includes(':') ? ref.slice(ref.indexOf(':') + 1) : null;
  }

  /** Whether no other record's source has written this field of the same target record. */
  mayWrite(known: Known, field: string): boolean {
    const holder = this.#locks.get(`${known.ref ?? known.key} ${field}`);
    return holder === undefined || holder === known.key;
  }

  lock(known: Known, field: string): void {
    this.#locks.set(`${known.ref ?? known.key} ${field}`, known.key);
  }
}

export function entityOf(known: Known): Entity {
  return MODELLED[known.object].entity;
}

/** Row of the target record, alive or deleted. */
export function rowIn(view: TargetView, known: Known) {
  return known.ref === null ? undefined : view.row(...placeOf(known.ref));
}

export function placeOf(ref: string): [Entity, string] {
  const at = ref.indexOf(':');
  return [ref.slice(0, at) as Entity, ref.slice(at + 1)];
}
