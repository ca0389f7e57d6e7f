import type { TargetContext, Value } from '../fields/field.js';
import { MODELLED, type ModelledObject } from '../fields/index.js';
import type { Row } from '../export-tables.js';
import { placeOf } from '../records.js';
import { refOf, type Entity, type Rendered, type TargetView } from '../target-view.js';

export interface Memory {
  readonly key: string;
  readonly object: ModelledObject;
  readonly id: string;
  ref: string;
  row: Row;
  /** What was written or agreed last. */
  readonly ours: Record<string, Value>;
}

/** What the reference knows of the records that it moved, and where it finds them. */
export class EngineMemory {
  /** Refused by the target in the first load, as a name that is too long: never tried again. */
  readonly refused = new Set<string>();
  /** Losing members of merge groups, by key. */
  readonly members = new Map<string, string>();
  readonly #byKey = new Map<string, Memory>();
  /** Where people merged a record. */
  readonly #moved = new Map<string, string>();
  #view: TargetView | null = null;

  /** @param followsMerges false: what people merged away counts as deleted */
  constructor(private readonly followsMerges: boolean) {}

  get view(): TargetView {
    if (this.#view === null) throw new Error('nobody looked yet');
    return this.#view;
  }

  look(view: TargetView): void {
    this.#view = view;
  }

  get(key: string): Memory | undefined {
    return this.#byKey.get(key);
  }

  set(memory: Memory): void {
    this.#byKey.set(memory.key, memory);
  }

  all(): Memory[] {
    return [...this.#byKey.values()];
  }

  context(): TargetContext {
    const { view } = this;
    const byRef = new Map(this.all().map(({ ref, key }) => [ref, key]));
    return {
      view,
      keyOf: (entity: Entity, id: unknown) => {
        if (typeof id !== 'number' && typeof id !== 'string') return null;
        const ref = refOf(entity, id);
        const row = view.row(entity, String(id));
        // A record that was created again has another id; links to the old one are what was written.
        return byRef.get(this.#moved.get(ref) ?? ref) ?? (row && view.keysOf(entity, row)[0]) ?? ref;
      },
      idOf: (key: string) => this.#survivor(key)?.ref.split(':')[1] ?? null,
    };
  }

  /** Links to one and the same record are one, however they are written. */
  meant(value: Value): Value {
    return value === null ? null : (this.#survivor(value)?.ref ?? value);
  }

  isThere(key: string): boolean {
    const memory = this.#survivor(key);
    return memory === undefined ? this.view.refsOfKey(key).length > 0 : this.find(memory) !== undefined;
  }

  /**
   * Row of the target record, followed to where people merged it. Undefined: they deleted it.
   * @param elsewhere rows of files that hung on it
   */
  find(memory: Memory, files: readonly Rendered[] = []): Rendered | undefined {
    if (!this.view.isLive(...placeOf(memory.ref)) && this.followsMerges) {
      const survivor = this.view.refsOfKey(memory.key)[0] ?? this.#whereChildrenWent(memory, files);
      if (survivor !== undefined) {
        this.#moved.set(memory.ref, survivor);
        memory.ref = survivor;
      }
    }
    const place = placeOf(memory.ref);
    return this.view.isLive(...place) ? this.view.row(...place) : undefined;
  }

  /** Children that the migration hung on a record and that hang on another one of its kind now. */
  #whereChildrenWent(parent: Memory, files: readonly Rendered[]): string | undefined {
    const [entity, id] = placeOf(parent.ref);
    const attribute = { organizations: 'org_id', persons: 'person_id', deals: 'deal_id' }[entity as 'deals'];
    if (attribute === undefined) return undefined;
    // A child that was merged away itself stands on another record by now: its links are that one's.
    const merged = new Set(this.#moved.values());
    const children = this.all().flatMap((child) => {
      const linked = Object.values(child.ours).includes(parent.key) && !merged.has(child.ref);
      const row = linked ? this.view.row(...placeOf(child.ref)) : undefined;
      return row === undefined || !this.view.isLive(...placeOf(child.ref)) ? [] : [row];
    });
    const held = [...children, ...files].map((row) => row[attribute]);
    const elsewhere = held.find((each) => typeof each === 'number' && String(each) !== id);
    return elsewhere === undefined ? undefined : refOf(entity, elsewhere);
  }

  #survivor(key: string): Memory | undefined {
    return this.#byKey.get(this.members.get(key) ?? key);
  }
}

/** Memory of a record that somebody else moved: what its row says is what was written. */
export function adopted(
  object: ModelledObject,
  key: string,
  id: string,
  ref: string,
  row: Row,
  read: (name: string) => Value,
): Memory {
  const ours = Object.fromEntries(MODELLED[object].fields.map(({ name }) => [name, read(name)]));
  return { key, object, id, ref, row, ours };
}
