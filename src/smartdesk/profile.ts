import { STANDARD_COLUMNS } from './columns.js';
import type { ExportObject } from './columns.js';
import type { CustomFieldDefinition } from './custom-fields.js';
import { FieldProfiler } from './field-profile.js';
import type { ColumnOrigin, FieldProfile } from './field-profile.js';

export interface ObjectProfile {
  readonly object: ExportObject;
  readonly rows: number;
  /** In the order of the file's columns. */
  readonly fields: readonly FieldProfile[];
}

function originOf(
  object: ExportObject,
  column: string,
  definition: CustomFieldDefinition | undefined,
): ColumnOrigin {
  if (definition !== undefined)
    return { origin: 'custom', kind: definition.type, required: definition.required };
  const columns = Object.entries(STANDARD_COLUMNS).find(([name]) => name === object)?.[1] ?? [];
  const standard = columns.find(({ name }) => name === column);
  return standard === undefined
    ? { origin: 'unknown', kind: null, required: false }
    : { origin: 'standard', kind: standard.kind, required: false };
}

/** Profiles the rows of one object as they stream by. Memory depends on the number of columns only, not on that of rows. */
export class ObjectProfiler {
  readonly #object: ExportObject;
  readonly #fields: FieldProfiler[];
  #rows = 0;

  /**
   * @param columns column names of the file's header
   * @param definitions custom fields of any object; the others are ignored
   */
  constructor(
    object: ExportObject,
    columns: readonly string[],
    definitions: readonly CustomFieldDefinition[] = [],
  ) {
    this.#object = object;
    this.#fields = columns.map((column) => {
      const definition = definitions.find((field) => field.object === object && field.key === column);
      return new FieldProfiler(column, originOf(object, column, definition), definition?.options ?? null);
    });
  }

  /** @param row 1-based row number */
  add(values: Readonly<Record<string, string>>, row: number): void {
    this.#rows++;
    for (const field of this.#fields) field.add(values[field.name] ?? '', row);
  }

  /** How many entries its columns hold. */
  get retained(): number {
    return this.#fields.reduce((sum, field) => sum + field.retained, 0);
  }

  /** Ends the profile; plain JSON. */
  result(): ObjectProfile {
    return { object: this.#object, rows: this.#rows, fields: this.#fields.map((field) => field.result()) };
  }
}
