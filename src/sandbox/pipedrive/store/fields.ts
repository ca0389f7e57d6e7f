import { IdSequence, type Random } from '../random.js';
import { BUILT_IN_FIELDS } from './built-in-fields.js';
import type { FieldObject, FieldRow, OptionRow } from './rows.js';

export const FIELD_OBJECTS: readonly FieldObject[] = ['deal', 'person', 'organization'];

/** All fields of one account: built-in and custom, with numeric ids (v1) and codes (v2). */
export class FieldStore {
  private readonly byObject = new Map<FieldObject, Map<string, FieldRow>>();
  /** Custom fields per object, as every rendered record walks them; dropped when fields come or go. */
  private readonly customCache = new Map<FieldObject, readonly FieldRow[]>();
  private readonly ids: IdSequence;
  private readonly optionIds: IdSequence;

  constructor(
    private readonly random: Random,
    now: number,
  ) {
    this.ids = new IdSequence(random);
    this.optionIds = new IdSequence(random);
    for (const object of FIELD_OBJECTS) {
      this.byObject.set(object, new Map());
      for (const field of BUILT_IN_FIELDS[object]) {
        const options = field.labels?.map(({ label, color }) => this.newOption(label, now, color)) ?? null;
        this.put({ ...field, object, options, custom: false, now, creatorId: null });
      }
    }
  }

  /** Adds a custom field under a new random key. */
  addCustom(
    object: FieldObject,
    name: string,
    type: string,
    labels: readonly string[] | null,
    now: number,
    creatorId: number,
  ): FieldRow {
    const options = labels?.map((label) => this.newOption(label, now)) ?? null;
    return this.put({ object, code: this.random.hex(40), name, type, options, custom: true, now, creatorId });
  }

  newOption(label: string, now: number, color: string | null = null): OptionRow {
    return { id: this.optionIds.next(), label, color, addTime: now };
  }

  get(object: FieldObject, code: string): FieldRow | undefined {
    const field = this.byObject.get(object)?.get(code);
    return field?.deleted ? undefined : field;
  }

  byId(object: FieldObject, id: number): FieldRow | undefined {
    return this.of(object).find((field) => field.id === id);
  }

  of(object: FieldObject): FieldRow[] {
    return [...(this.byObject.get(object)?.values() ?? [])].filter((field) => !field.deleted);
  }

  custom(object: FieldObject): readonly FieldRow[] {
    const known = this.customCache.get(object);
    if (known) return known;
    const fields = this.of(object).filter((field) => field.custom);
    this.customCache.set(object, fields);
    return fields;
  }

  /** Deletes a field for good: its values are not shown any more and writes that name it are refused. */
  remove(field: FieldRow, now: number): void {
    field.deleted = true;
    field.updateTime = now;
    this.customCache.clear();
  }

  customCount(): number {
    return FIELD_OBJECTS.reduce((sum, object) => sum + this.custom(object).length, 0);
  }

  private put(
    field: Pick<FieldRow, 'object' | 'code' | 'name' | 'type' | 'options' | 'custom' | 'creatorId'> & {
      now: number;
    },
  ): FieldRow {
    const { object, code, name, type, options, custom, creatorId, now } = field;
    const row: FieldRow = {
      id: this.ids.next(),
      object,
      code,
      name,
      type,
      options,
      custom,
      creatorId,
      description: null,
      settings: {},
      deleted: false,
      addTime: now,
      updateTime: now,
    };
    this.byObject.get(object)?.set(code, row);
    this.customCache.clear();
    return row;
  }
}
