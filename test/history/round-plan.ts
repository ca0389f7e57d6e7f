import type { ExportFolder, Row, TableName } from './export-tables.js';
import type { Field, Value } from './fields/field.js';
import { MODELLED, type ModelledObject } from './fields/index.js';
import type { EditKind } from './kinds.js';
import type { Oracle } from './oracle.js';
import { placeOf, rowIn, type Known } from './records.js';
import type { Seeded } from './seeded.js';
import { parentsOf } from './source-view.js';
import type { TargetView } from './target-view.js';
import { present } from './words.js';

export interface Done {
  readonly kind: EditKind;
  /** For people: which record, and what. */
  readonly what: string;
}

/** A field that the source changes in this round: what people do to the same field is decided afterwards. */
export interface FieldEdit {
  readonly known: Known;
  readonly field: Field;
}

/** An owner of the source that no user of the account is, and to whom the customer assigns what it owns. */
export interface OwnerAssignment {
  readonly source: string;
  readonly target: string;
}

/** What is being done in one round, and which records are still free for it. */
export class RoundPlan {
  readonly done: Done[] = [];
  readonly fieldEdits: FieldEdit[] = [];
  readonly owners: OwnerAssignment[] = [];
  /** New bytes by path. */
  readonly files = new Map<string, Buffer>();
  /** Ids of attachments whose bytes are others, though their row may be the same. */
  readonly otherBytes = new Set<string>();
  readonly deleted: string[] = [];
  readonly #busy = new Set<string>();
  #leadParties: ReadonlySet<string> | null = null;

  /**
   * @param view the account as people left it so far
   * @param stamp `modified_at` of everything that changes honestly
   */
  constructor(
    readonly round: number,
    readonly random: Seeded,
    readonly oracle: Oracle,
    public view: TargetView,
    readonly before: ExportFolder,
    readonly after: ExportFolder,
    readonly stamp: string,
  ) {}

  say(kind: EditKind, what: string): void {
    this.done.push({ kind, what });
  }

  /** Nothing else happens to it in this round. */
  reserve(...keys: string[]): void {
    for (const key of keys) this.#busy.add(key);
  }

  isFree(key: string): boolean {
    return !this.#busy.has(key);
  }

  /** Records that are in the source and alive in the target, of which nobody awaits a decision about the whole. */
  there(object: ModelledObject): Known[] {
    const rows = this.after.table(tableOf(object)).records();
    return this.oracle.records
      .all()
      .filter(
        (known) =>
          known.object === object &&
          this.isThere(known) &&
          rows.has(known.id) &&
          !known.gone &&
          !known.closed &&
          this.isFree(known.key),
      );
  }

  isThere(known: Known): boolean {
    return known.state === 'there' && known.ref !== null && this.view.isLive(...placeOf(known.ref));
  }

  row(known: Known): Row {
    return this.after.table(tableOf(known.object)).get(known.id) ?? {};
  }

  /** Fields whose value is understood on both sides and that the source can change by itself. */
  editable(known: Known): Field[] {
    const row = this.row(known);
    return MODELLED[known.object].fields.filter(
      (field) =>
        field.fresh !== undefined &&
        (field.kind === 'stage' ||
          Object.keys(field.cells?.(null, row) ?? {}).some((column) => column in row)) &&
        !known.open.has(field.name) &&
        this.isUnderstood(known, field.name) &&
        this.oracle.records.mayWrite(known, field.name),
    );
  }

  /** False where the first load made something else of the cells than this model does. */
  isUnderstood(known: Known, field: string): boolean {
    return this.oracle.records.same(known.agreed[field] ?? null, known.ours[field] ?? null);
  }

  /** What the target holds in a field before the round. */
  held(known: Known, field: Field): Value {
    const row = rowIn(this.view, known);
    const { records } = this.oracle;
    const context = {
      view: this.view,
      keyOf: (entity: Parameters<typeof records.keyOf>[1], id: unknown) =>
        records.keyOf(this.view, entity, id),
      idOf: (key: string) => records.idOf(this.view, key),
    };
    return row === undefined ? null : field.held(row, context);
  }

  /** Changes cells of a record's row, honestly: `modified_at` with them, where the file has it. */
  change(known: Known, cells: Row): void {
    this.after.table(tableOf(known.object)).change(known.id, { ...cells, ...this.#modified(known) });
  }

  /** The same without a word of it. */
  changeSilently(known: Known, cells: Row): void {
    this.after.table(tableOf(known.object)).change(known.id, cells);
  }

  #modified(known: Known): Row {
    return this.after.table(tableOf(known.object)).columns.includes('modified_at')
      ? { modified_at: this.stamp }
      : {};
  }

  /** Keys of records that other rows of the newest export refer to, by id, name or e-mail. */
  referenced(): Set<string> {
    const keys = new Set<string>();
    for (const object of ['contacts', 'deals', 'activities', 'tasks', 'notes'] as const)
      for (const row of this.after.table(object).records().values())
        for (const key of parentsOf(object, row)) keys.add(key);
    for (const row of this.after.table('attachments').records().values())
      keys.add(`${present(row['parent_type'])}s/${present(row['parent_id'])}`);
    for (const known of this.leadParties()) keys.add(known);
    return keys;
  }

  /** Contacts and accounts that leads were given: who a lead gets is decided by their names and e-mails. */
  leadParties(): ReadonlySet<string> {
    if (this.#leadParties !== null) return this.#leadParties;
    const keys = new Set<string>();
    for (const id of this.after.table('leads').records().keys()) {
      const { person, organization } = this.oracle.source.context.leadLinks(id);
      for (const key of [person, organization]) if (key !== null) keys.add(key);
    }
    this.#leadParties = keys;
    return keys;
  }

  /** Whether people merged it with another one of ours. */
  isMerged(known: Known): boolean {
    return this.oracle.records.all().some((other) => other !== known && other.ref === known.ref);
  }
}

export function tableOf(object: ModelledObject): TableName {
  if (object === 'lead_persons' || object === 'lead_organizations') return 'leads';
  if (object === 'inline_notes') throw new Error('inline notes are edited with their rows');
  return object;
}
