import type { Field, Pool, TargetContext, Value } from '../fields/field.js';
import { fieldOf, MODELLED, type ModelledObject } from '../fields/index.js';
import type { TargetKind } from '../kinds.js';
import { placeOf, type Known } from '../records.js';
import type { RoundPlan } from '../round-plan.js';
import type { TargetView } from '../target-view.js';
import type { TargetActor } from './actor.js';

/** People at the fields of our records. */
export class FieldEditor {
  constructor(
    private readonly plan: RoundPlan,
    private readonly pool: Pool,
    private readonly actor: TargetActor,
    private readonly people: readonly string[],
  ) {}

  /** Writes a value into a field of a record as one of them. */
  async write(known: Known, field: Field, value: Value, kind: TargetKind | 'meddled'): Promise<void> {
    const [entity, id] = placeOf(known.ref ?? '');
    const body = field.body(value, this.#context(), known.key);
    await this.actor.edit(entity, id, body, this.plan.random.pick(this.people) ?? '');
    known.touched = true;
    this.plan.say(kind, `${known.key} ${field.name} to ${value ?? 'blank'}`);
  }

  /** The same fields that the source changes: to the same values, to others, or not at all. */
  async meet(): Promise<void> {
    const source = this.plan.oracle.viewOf(this.plan.after, this.plan.view);
    for (const { known, field } of this.plan.fieldEdits) {
      const row = source.rows(known.object).get(known.id);
      const value = row === undefined ? null : field.read(row, source.context);
      const roll = this.plan.random.int(1, 100);
      if (known.merged || this.plan.oracle.records.same(value, known.agreed[field.name] ?? null)) continue;
      if (field.name === 'status') await this.#closeOtherwise(known, value);
      else if (roll <= 20 && !isHtml(field) && this.#canHold(known, field, value))
        await this.write(known, field, value, 'user_changed_to_same');
      else if (roll <= 50) await this.#writeOther(known, field, [value]);
    }
  }

  /** Fields that the source leaves alone. */
  async alone(count: number): Promise<void> {
    const objects = Object.keys(MODELLED) as ModelledObject[];
    const all = objects
      .filter((object) => object !== 'inline_notes')
      .flatMap((object) => this.plan.there(object));
    for (const known of this.plan.random.some(all.filter(isPlain), count)) {
      const left = this.plan.fieldEdits.filter((edit) => edit.known === known).map((edit) => edit.field.name);
      const fields = this.plan
        .editable(known)
        .filter(({ name, kind }) => !left.includes(name) && kind !== 'stage');
      const field = this.plan.random.pick(fields);
      if (field !== undefined) await this.#writeOther(known, field, [], 'user_changed_other_field');
    }
    await this.#closeDeal();
  }

  /** An open conflict that people settle by themselves: with the source's value, or with what was there before. */
  async settle(): Promise<void> {
    const open = this.plan.oracle.records
      .all()
      .filter((known) => this.plan.isThere(known) && !known.gone && this.plan.isFree(known.key))
      .flatMap((known) => [...known.open.values()].map((conflict) => ({ known, conflict })))
      .filter(
        ({ conflict, known }) => conflict.why === 'field' && conflict.field !== 'status' && !known.merged,
      );
    for (const { known, conflict } of this.plan.random.some(open, 2)) {
      const field = fieldOf(known.object, conflict.field);
      const takesBack = this.plan.random.chance(0.5);
      const value = takesBack ? conflict.ours : conflict.source;
      if (isHtml(field) || !this.#canHold(known, field, value)) continue;
      await this.write(known, field, value, takesBack ? 'user_took_back' : 'user_settled_conflict');
      this.plan.reserve(known.key);
    }
  }

  /** Another value than what the source says and than everything before; false when there is none. */
  async meddle(known: Known, field: Field, shown: readonly Value[]): Promise<Value | undefined> {
    return this.#writeOther(known, field, shown, 'meddled');
  }

  async #writeOther(
    known: Known,
    field: Field,
    avoid: readonly Value[],
    kind: TargetKind | 'meddled' = 'user_changed_to_other',
  ): Promise<Value | undefined> {
    const held = this.plan.held(known, field);
    const all = [held, known.ours[field.name] ?? null, known.agreed[field.name] ?? null, ...avoid];
    const value = field.fresh?.(this.#targetPool(known.object), all, this.plan.row(known));
    if (value === undefined || !this.#canHold(known, field, value)) return undefined;
    await this.write(known, field, value, kind);
    return value;
  }

  /** The source closes a deal in one way, and people in the other. */
  async #closeOtherwise(known: Known, source: Value): Promise<void> {
    if (!this.plan.random.chance(0.5)) return;
    const status = source === 'won' ? 'lost' : 'won';
    await this.write(known, fieldOf('deals', 'status'), status, 'user_changed_to_other');
  }

  async #closeDeal(): Promise<void> {
    const open = this.plan
      .there('deals')
      .filter((known) => this.plan.view.row(...placeOf(known.ref ?? ''))?.['status'] === 'open')
      .filter((known) => known.agreed['status'] === 'open' && isPlain(known) && known.open.size === 0)
      .filter((known) => !this.plan.fieldEdits.some((edit) => edit.known === known));
    const known = this.plan.random.pick(open);
    if (known !== undefined) await this.write(known, fieldOf('deals', 'status'), 'won', 'user_closed_deal');
  }

  /** Whether the account has what a value names: the option, the user, the record. */
  #canHold(known: Known, field: Field, value: Value): boolean {
    const { object } = known;
    // Only an admin can change who wrote a note.
    if (field.name === 'user_id') return false;
    if (field.customOf !== undefined && this.plan.view.code(field.customOf, field.name) === undefined)
      return false;
    if (field.kind === 'link' && !this.#isLooseChild(known, field)) return false;
    if (value === null) return field.blankable === true;
    if (field.kind === 'owner') return this.plan.view.isActiveUser(value);
    if (field.kind === 'stage') return this.plan.view.stageId(value) !== undefined;
    if (field.kind === 'link') return this.#isLinkable(value);
    if (field.kind !== 'picklist' && field.kind !== 'set') return true;
    return (
      field.name === 'done' ||
      value.split('|').every((label) => this.#labels(object, field.name).includes(label))
    );
  }

  /** A child whose parent was deleted or merged is not hung elsewhere: how children went tells where parents went. */
  #isLooseChild(known: Known, field: Field): boolean {
    const parent = this.plan.oracle.records.get(known.ours[field.name] ?? '');
    return parent === undefined || (this.plan.isThere(parent) && !parent.merged);
  }

  #isLinkable(key: string): boolean {
    const { records } = this.plan.oracle;
    const known = records.get(records.canonical(key) ?? key);
    return known !== undefined && this.plan.isThere(known);
  }

  #labels(object: ModelledObject, field: string): string[] {
    return labelsOf(this.plan.view, object, field);
  }

  #targetPool(object: ModelledObject): Pool {
    return { ...this.pool, options: (_, field) => this.#labels(object, field) };
  }

  #context(): TargetContext {
    const { view, oracle } = this.plan;
    return {
      view,
      keyOf: (entity, id) => oracle.records.keyOf(view, entity, id),
      idOf: (key) => oracle.records.idOf(view, key),
    };
  }
}

function isPlain(known: Known): boolean {
  return !known.merged;
}

function labelsOf(view: TargetView, object: ModelledObject, field: string): string[] {
  const { entity } = MODELLED[object];
  const fieldObject = ({ organizations: 'organization', persons: 'person' } as const)[entity as 'persons'];
  return view.labels(fieldObject ?? 'deal', field);
}

/** The same words are another text in other markup, so that people cannot write what was there before. */
function isHtml({ name }: Pick<Field, 'name'>): boolean {
  return name === 'note' || name === 'content';
}
