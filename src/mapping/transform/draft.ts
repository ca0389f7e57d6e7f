import type { ReasonCode, ValueAction } from '../../contract/reason-codes.js';
import type { FieldMapping, MappedObject, ObjectMapping } from '../mapping-schema.js';
import { RecordSkip } from './record-skip.js';
import type { SourceRecord, TransformContext, ValueNote } from './types.js';

/** One filled value of the record and what the mapping says about its column. */
export interface Column {
  readonly field: string;
  /** Trimmed, never blank. */
  readonly text: string;
  /** As found. */
  readonly raw: string;
  readonly mapping: FieldMapping;
}

/**
 * A record on its way to a payload: reads its columns through the mapping and collects what has to be reported.
 * Lives for one transform only.
 */
export class Draft {
  readonly values: ValueNote[] = [];
  /** Why the record belongs in `reassign.csv`, or null. */
  reassign: string | null = null;
  readonly objectMapping: ObjectMapping;

  constructor(
    readonly record: SourceRecord,
    readonly context: TransformContext,
    object: MappedObject,
  ) {
    this.objectMapping = context.mapping.objects[object];
  }

  /** A column by its own name, wherever the mapping sends it; null if blank. */
  column(field: string): Column | null {
    const mapping = this.objectMapping.fields[field] ?? { to: null, onInvalid: 'drop' };
    const raw = this.record.values[field] ?? '';
    const text = raw.trim();
    return text === '' ? null : { field, text, raw, mapping };
  }

  /** Filled columns that the mapping sends to a native attribute such as `name` or `owner_id`, in the mapping's order. */
  natives(to: string): Column[] {
    return this.#columns((mapping) => mapping.to === to && mapping.type === undefined);
  }

  /** The first filled column that goes to a native attribute. */
  native(to: string): Column | null {
    return this.natives(to)[0] ?? null;
  }

  /** Filled columns that become custom fields. */
  customColumns(): Column[] {
    return this.#columns((mapping) => mapping.to !== null && mapping.type !== undefined);
  }

  note(field: string, code: ValueNote['code'], action: ValueAction, value: string): void {
    this.values.push({ field, code, action, value });
  }

  /** A value that cannot be carried: reported as dropped, or the whole record is skipped, as the mapping says. */
  refuse(column: Column, code: ReasonCode, why: string): void {
    if (column.mapping.onInvalid === 'skip') this.skip(code, `${column.field}: "${column.text}" ${why}`);
    this.note(column.field, code, 'dropped', column.raw);
  }

  skip(code: ReasonCode, reason: string): never {
    throw new RecordSkip(code, reason);
  }

  #columns(wanted: (mapping: FieldMapping) => boolean): Column[] {
    const found: Column[] = [];
    for (const [field, mapping] of Object.entries(this.objectMapping.fields)) {
      const column = wanted(mapping) ? this.column(field) : null;
      if (column) found.push(column);
    }
    return found;
  }
}
