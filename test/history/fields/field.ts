import type { Row } from '../export-tables.js';
import type { Seeded } from '../seeded.js';
import type { Entity, FieldObject, Rendered, TargetView } from '../target-view.js';

/** A value in its readable form: owners as e-mail, options as label, links as key, several e-mails in one text. */
export type Value = string | null;

export type FieldKind =
  | 'text'
  | 'number'
  | 'money'
  | 'date'
  | 'picklist'
  | 'set'
  | 'contact_point'
  | 'owner'
  | 'link'
  | 'stage'
  | 'derived';

/** What a row's cells mean beyond themselves. */
export interface SourceContext {
  readonly timeZone: string;
  readonly currency: string;
  /** `PIPELINE/STAGE` of a stage id. */
  readonly stage: (stageId: string) => string;
  /** Who owns the record in Pipedrive, by the e-mail of the source: in small letters. */
  readonly owner: (email: string) => string;
  /** Label of an option, in any case; null for what is none of the declared options. */
  readonly option: (object: FieldObject, field: string, text: string) => string | null;
  /** Persons and organizations that a lead got: keys. */
  readonly leadLinks: (leadId: string) => { readonly person: Value; readonly organization: Value };
}

/** The account, with links as keys. */
export interface TargetContext {
  readonly view: TargetView;
  /** Key of a record of ours, else `ENTITY:ID`. */
  readonly keyOf: (entity: Entity, id: unknown) => Value;
  /** Id of the record with a key, for links that are written. */
  readonly idOf: (key: string) => string | null;
}

/** What values can be chosen from. */
export interface Pool {
  readonly random: Seeded;
  /** E-mails of active users, in small letters. */
  readonly emails: readonly string[];
  /** Keys of records that are there on both sides and stay there. */
  readonly keys: (object: string) => readonly string[];
  readonly options: (object: FieldObject, field: string) => readonly string[];
  readonly stages: (pipeline: string) => readonly string[];
}

/**
 * One attribute or custom field that the oracle looks at: how it is read from a row and from a dump, and, where people
 * or the source may change it, how it is written to either.
 */
export interface Field {
  /** As the target calls it: attribute, or name of the custom field. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly read: (row: Row, source: SourceContext) => Value;
  readonly held: (record: Rendered, target: TargetContext) => Value;
  /** Request that writes it to the record with this key. */
  readonly body: (value: Value, target: TargetContext, key: string) => Record<string, unknown>;
  /** Cells that say it; absent: the source has no cells of its own for it. */
  readonly cells?: (value: Value, row: Row) => Row;
  /** Another value than these; undefined when there is none. Absent: nobody changes it by itself. */
  readonly fresh?: (pool: Pool, avoid: readonly Value[], row: Row) => string | undefined;
  /** Whether the source may blank it. */
  readonly blankable?: boolean;
  /** Object whose custom field it is; absent: a native attribute. */
  readonly customOf?: FieldObject;
}

/** Source object whose rows become records of one entity of the target. */
export interface Modelled {
  readonly entity: Entity;
  readonly fields: readonly Field[];
}

/** Tries until a value is none of those to avoid; for makers that rarely repeat themselves. */
export function other(avoid: readonly Value[], make: () => string | undefined): string | undefined {
  for (let tries = 0; tries < 20; tries += 1) {
    const value = make();
    if (value !== undefined && !avoid.includes(value)) return value;
  }
  return undefined;
}

/** The same field as one that follows from others: nobody changes it by itself. */
export function derived(field: Field): Field {
  const { fresh: _, ...rest } = field;
  return { ...rest, kind: 'derived' };
}
