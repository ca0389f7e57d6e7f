import {
  MAPPED_OBJECTS,
  type FieldMapping,
  type MappedObject,
  type Mapping,
} from '../mapping/mapping-schema.js';
import { sourceText } from '../mapping/transform/making.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import type { FieldCounts } from '../reports/run-rows.js';
import type { EntityPort } from './port.js';
import { isFilled, targetValue } from './target-values.js';

/**
 * Counts per line of the mapping how many created records had a value in the source, and have one in the target. A constant
 * counts as a value that every record has.
 */
export class FieldCounter {
  readonly #port: EntityPort;
  readonly #schema: TargetSchema;
  readonly #lines: Readonly<Record<string, FieldMapping>>;
  readonly #fields: ReadonlyArray<[string, FieldMapping]>;
  readonly #counts = new Map<string, { target: string; source: number; filled: number; arrived: number }>();

  constructor(port: EntityPort, mapping: Mapping, schema: TargetSchema) {
    this.#port = port;
    this.#schema = schema;
    const object = MAPPED_OBJECTS.find((name: MappedObject) => name === port.object);
    this.#lines = object === undefined ? {} : mapping.objects[object].fields;
    this.#fields = Object.entries(this.#lines).filter(([, field]) => field.to !== null);
    for (const [name, field] of this.#fields) {
      this.#counts.set(name, { target: field.to ?? '', source: 0, filled: 0, arrived: 0 });
    }
  }

  add(source: Readonly<Record<string, string>>, record: Readonly<Record<string, unknown>>): void {
    for (const [name, field] of this.#fields) {
      const count = this.#counts.get(name);
      if (count === undefined) continue;
      const isGiven = sourceText(name, this.#lines, source).trim() !== '';
      const isThere = isFilled(targetValue(this.#port, field, record, this.#schema));
      if (isGiven) count.source += 1;
      if (isThere) count.filled += 1;
      if (isGiven && isThere) count.arrived += 1;
    }
  }

  result(): FieldCounts {
    return Object.fromEntries(this.#counts);
  }
}
