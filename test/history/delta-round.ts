import type { Row } from './export-tables.js';
import { conflictName, type Expected } from './expected.js';
import { CLOSING } from './fields/deal-fields.js';
import type { Field, TargetContext, Value } from './fields/field.js';
import { MODELLED, OBJECTS, type ModelledObject } from './fields/index.js';
import { keyOfRecord, placeOf, rowIn, WHOLE_RECORD, type Known, type Records } from './records.js';
import { isSame } from './row-counts.js';
import { isMovable, parentsOf, type SourceView } from './source-view.js';
import type { Rendered, TargetView } from './target-view.js';
import { agree, createRecord, reported, writeField } from './verdicts.js';

/** What the mapping says of conflicts. */
export type Rule = 'source' | 'target' | 'ask';
export type RuleOf = (object: string, field: string) => Rule;

/** One delta over all objects, parents first. */
export class DeltaRound {
  readonly #target: TargetContext;

  constructor(
    private readonly records: Records,
    private readonly view: TargetView,
    private readonly before: SourceView,
    private readonly after: SourceView,
    private readonly expected: Expected,
    private readonly onConflict: RuleOf | undefined,
  ) {
    this.#target = {
      view,
      keyOf: (entity, id) => records.keyOf(view, entity, id),
      idOf: (key) => records.idOf(view, key),
    };
  }

  run(): void {
    for (const object of OBJECTS) this.#take(object);
  }

  /** Whether a record that was skipped can be moved now. */
  canMove(known: Known, row: Row): boolean {
    return (
      isMovable(known.object, row, this.after) &&
      parentsOf(known.object, row).every((key) => this.#isThere(this.records.canonical(key) ?? key))
    );
  }

  #take(object: ModelledObject): void {
    const rows = this.after.rows(object);
    for (const [id, row] of rows) {
      const known = this.records.get(keyOfRecord(object, id)) ?? this.records.add(object, id, 'skipped');
      known.gone = false;
      this.#takeOne(known, row);
    }
    for (const known of this.records.all())
      if (known.object === object && !rows.has(known.id)) known.gone = true;
  }

  #takeOne(known: Known, row: Row): void {
    if (known.state === 'there' && known.ref !== null && !this.view.isLive(...placeOf(known.ref)))
      known.state = 'deleted';
    this.#adopt(known);
    switch (known.state) {
      case 'left_alone':
        return;
      case 'skipped':
        if (this.canMove(known, row)) createRecord(known, row, this.after, this.expected);
        return;
      case 'deleted':
        this.#changedThoughDeleted(known, row);
        return;
      case 'there':
        this.#compare(known, row);
    }
  }

  /** A child of a record that was created again may have come with the decision, as its row was then. */
  #adopt(known: Known): void {
    const ref = this.view.refsOfKey(known.key)[0];
    const row = this.before.rows(known.object).get(known.id);
    if (known.state !== 'skipped' || ref === undefined || row === undefined) return;
    known.state = 'there';
    this.records.place(known, ref);
    for (const field of MODELLED[known.object].fields)
      agree(known, field.name, field.read(row, this.before.context));
  }

  #isThere(key: string): boolean {
    const parent = this.records.get(key);
    // A record whose id two rows share is none of the model's, and may be there all the same.
    if (parent === undefined) return this.view.refsOfKey(key).length > 0;
    if (parent.state !== 'there' || parent.gone) return false;
    return parent.ref === null || this.view.isLive(...placeOf(parent.ref));
  }

  /** A record that people deleted is not brought back without a decision. */
  #changedThoughDeleted(known: Known, row: Row): void {
    const { key, id } = known;
    const before = this.before.rows(known.object).get(id);
    // A new child asks, too.
    this.expected.tolerated.add(conflictName({ object: reported(known), id, field: WHOLE_RECORD }));
    if (known.closed || isSame(before, row)) return;
    const whole = { field: WHOLE_RECORD, ours: null, source: null, target: null };
    known.open.set(WHOLE_RECORD, { key, object: reported(known), id, ...whole, why: 'deleted_in_target' });
  }

  #compare(known: Known, row: Row): void {
    const held = rowIn(this.view, known);
    // Made by this very delta: a second row cannot be about it.
    if (held === undefined) return;
    for (const field of MODELLED[known.object].fields) this.#compareField(known, row, held, field);
    this.#holdBackClosing(known);
  }

  #compareField(known: Known, row: Row, held: Rendered, field: Field): void {
    const source = field.read(row, this.after.context);
    if (this.records.same(source, known.agreed[field.name] ?? null)) {
      known.open.delete(field.name);
      return;
    }
    const target = field.held(held, this.#target);
    if (this.records.same(target, known.ours[field.name] ?? null)) this.#write(known, field.name, source);
    else if (this.records.same(target, source)) agree(known, field.name, source);
    else this.#conflict(known, field.name, source, target);
  }

  #write(known: Known, field: string, source: Value): void {
    writeField(known, field, source, this.records, this.expected);
  }

  #conflict(known: Known, field: string, source: Value, target: Value): void {
    const rule = this.onConflict?.(known.object, field) ?? 'ask';
    if (rule === 'source') this.#write(known, field, source);
    else if (rule === 'target') agree(known, field, source);
    else {
      const { key, id } = known;
      const ours = known.ours[field] ?? null;
      known.open.set(field, { key, object: reported(known), id, field, ours, source, target, why: 'field' });
    }
  }

  /** Closing values belong to a status: while that is not decided, nothing can be said of them. */
  #holdBackClosing(known: Known): void {
    if (!known.open.has('status')) return;
    const writes = known.ref === null ? undefined : this.expected.writes.get(known.ref);
    for (const field of CLOSING) {
      known.open.delete(field);
      writes?.delete(field);
      this.expected.tolerated.add(conflictName({ object: known.object, id: known.id, field }));
      if (known.ref !== null)
        this.expected.unsure.push({ ref: known.ref, field, why: 'its status is in conflict' });
    }
    if (writes?.size === 0 && known.ref !== null) this.expected.writes.delete(known.ref);
  }
}
