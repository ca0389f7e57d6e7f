import type { ReasonCode, ValueAction } from '../../contract/reason-codes.js';
import type { MappedObject, ObjectMapping } from '../mapping-schema.js';
import { readLine } from './column-reader.js';
import type { Column } from './column-reader.js';
import { RecordSkip } from './record-skip.js';
import type { SourceRecord, TransformContext, ValueNote } from './types.js';

export type { Column } from './column-reader.js';

/** Lines of an object's mapping by where they go, in the mapping's order. */
interface Lines {
  readonly natives: ReadonlyMap<string, readonly string[]>;
  readonly custom: readonly string[];
}

/** Sorted once per mapping, not for every attribute of every record. */
const sorted = new WeakMap<ObjectMapping, Lines>();

function linesOf(mapping: ObjectMapping): Lines {
  const known = sorted.get(mapping);
  if (known !== undefined) return known;
  const natives = new Map<string, string[]>();
  const custom: string[] = [];
  for (const [field, { to, type }] of Object.entries(mapping.fields)) {
    if (to === null) continue;
    if (type !== undefined) custom.push(field);
    else natives.set(to, [...(natives.get(to) ?? []), field]);
  }
  const lines = { natives, custom };
  sorted.set(mapping, lines);
  return lines;
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
  readonly #object: MappedObject;
  /** Lines that have been read: what they report is reported once. */
  readonly #lines = new Map<string, Column | null>();

  constructor(
    readonly record: SourceRecord,
    readonly context: TransformContext,
    object: MappedObject,
  ) {
    this.#object = object;
    this.objectMapping = context.mapping.objects[object];
  }

  /** A column of the export by its own name, wherever the mapping sends it; null if blank. */
  column(field: string): Column | null {
    const mapping = this.objectMapping.fields[field] ?? { to: null, onInvalid: 'drop' };
    const raw = this.record.values[field] ?? '';
    const text = raw.trim();
    return text === '' ? null : { field, text, raw, mapping, isOfSource: true };
  }

  /** Lines with a value that the mapping sends to a native attribute such as `name` or `owner_id`, in the mapping's order. */
  natives(to: string): Column[] {
    return this.#read(linesOf(this.objectMapping).natives.get(to) ?? []);
  }

  /** The first line with a value that goes to a native attribute. */
  native(to: string): Column | null {
    return this.natives(to)[0] ?? null;
  }

  /** Columns whose value has no place in this record: only what the source holds is missed there. */
  dropNatives(to: string): void {
    const { fields } = this.objectMapping;
    for (const [field, mapping] of Object.entries(fields)) {
      if (mapping.to !== to || mapping.type !== undefined) continue;
      const { column, notes } = readLine(this.#object, field, fields, this.record.values);
      this.values.push(...notes.filter(({ action }) => action === 'dropped'));
      if (column?.isOfSource === true) this.note(field, 'value_invalid', 'dropped', column.raw);
    }
  }

  /** Lines with a value that becomes a custom field. */
  customColumns(): Column[] {
    return this.#read(linesOf(this.objectMapping).custom);
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

  #read(fields: readonly string[]): Column[] {
    return fields.map((field) => this.#line(field)).filter((column) => column !== null);
  }

  #line(field: string): Column | null {
    const known = this.#lines.get(field);
    if (known !== undefined) return known;
    const { column, notes } = readLine(this.#object, field, this.objectMapping.fields, this.record.values);
    this.#lines.set(field, column);
    this.values.push(...notes);
    return column;
  }
}
