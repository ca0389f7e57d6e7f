import type { FieldTarget } from '../../pipedrive/entities/fields.js';
import type { TargetField, TargetSchema } from '../../pipedrive/target-schema.js';
import type { CustomFieldType } from '../mapping-schema.js';
import { FIELD_OBJECTS, FIELD_TARGETS, NATIVE_ATTRIBUTES } from '../mapping-targets.js';
import type { FieldObject } from '../mapping-targets.js';
import { foldName } from '../../normalise/name.js';
import { RESERVED_NAMES } from './standard-lines.js';

export interface NamedField {
  readonly name: string;
  readonly confidence: number;
  readonly reason: string;
}

interface Taken {
  readonly type: CustomFieldType;
  /** `system`: a standard column or the migration itself fills it. */
  readonly by: Set<FieldObject | 'system'>;
}

/** Names of Pipedrive's fields have at most so many characters; room is left for a suffix. */
const MAX_NAME = 255 - 20;

/**
 * Gives every custom field of the source its name in Pipedrive: the label, as an existing field of that name writes it. Two
 * fields of one object never share a name; a lead's and a deal's of the same name and type do.
 */
export class FieldNames {
  readonly #taken: Record<FieldTarget, Map<string, Taken>>;
  readonly #claimed: Record<FieldTarget, Set<string>> = {
    organization: new Set(),
    person: new Set(),
    deal: new Set(),
  };

  /** @param schema the target, or null if nobody looked at it */
  constructor(private readonly schema: TargetSchema | null) {
    this.#taken = {
      organization: reserved('organization'),
      person: reserved('person'),
      deal: reserved('deal'),
    };
  }

  /** Says beforehand that a label is wanted, so that no other column takes an existing field of that name for its own. */
  claim(target: FieldTarget, label: string): void {
    this.#claimed[target].add(foldName(label));
  }

  /**
   * Existing custom fields that a column of this label may use: none that the migration needs for itself, that another
   * label names, or that another column of the object has.
   */
  usable(target: FieldTarget, object: FieldObject, label: string): readonly TargetField[] {
    return this.#custom(target).filter(({ name }) => {
      const by = this.#taken[target].get(foldName(name))?.by;
      if (by?.has('system') === true || by?.has(object) === true) return false;
      return foldName(name) === foldName(label) || !this.#claimed[target].has(foldName(name));
    });
  }

  /** The name that a field of this label would get; nothing is taken by it. */
  preview(target: FieldTarget, object: FieldObject, label: string, type: CustomFieldType): string {
    return this.#free(target, object, this.#wanted(target, label), type);
  }

  name(target: FieldTarget, object: FieldObject, label: string, type: CustomFieldType): NamedField {
    const wanted = this.#wanted(target, label);
    const name = this.#free(target, object, wanted, type);
    const taken = this.#taken[target].get(foldName(name)) ?? { type, by: new Set() };
    const shared = taken.by.size > 0;
    taken.by.add(object);
    this.#taken[target].set(foldName(name), taken);
    return {
      name,
      ...this.#evidence(target, name, type),
      ...(name !== wanted && { reason: renamedReason(wanted, name) }),
      ...(shared && { reason: 'shares the field with the other of leads and deals: same label, same type' }),
    };
  }

  #wanted(target: FieldTarget, label: string): string {
    const exact = this.#custom(target).find((field) => foldName(field.name) === foldName(label));
    return (exact?.name ?? label.trim()).slice(0, MAX_NAME);
  }

  #evidence(target: FieldTarget, name: string, type: CustomFieldType): Omit<NamedField, 'name'> {
    const same = this.#custom(target).filter((field) => foldName(field.name) === foldName(name));
    if (same.some((field) => field.type === type)) {
      return { confidence: 1, reason: 'a field of that name and type exists' };
    }
    const [other] = same;
    if (other !== undefined) {
      const reason = `a field of that name exists with type ${other.type}, not ${type}: see the questions`;
      return { confidence: 0.5, reason };
    }
    return { confidence: 0.9, reason: "the source's label" };
  }

  #custom(target: FieldTarget): TargetSchema['fields'][FieldTarget] {
    return (this.schema?.fields[target] ?? []).filter((field) => field.custom);
  }

  #free(target: FieldTarget, object: FieldObject, wanted: string, type: CustomFieldType): string {
    for (const name of candidates(wanted, this.#suffix(target, object, wanted))) {
      const taken = this.#taken[target].get(foldName(name));
      const isFree = taken === undefined;
      const isShared = taken?.type === type && !taken.by.has('system') && !taken.by.has(object);
      if (isFree || isShared) return name;
    }
    return wanted;
  }

  /** A lead's field gives way to a deal's; any field gives way to those that the migration itself needs. */
  #suffix(target: FieldTarget, object: FieldObject, wanted: string): string {
    const bySystem = this.#taken[target].get(foldName(wanted))?.by.has('system') === true;
    return object === 'leads' && !bySystem ? 'Lead' : 'SmartDesk';
  }
}

function* candidates(wanted: string, suffix: string): Generator<string> {
  yield wanted;
  yield `${wanted} (${suffix})`;
  for (let count = 2; ; count++) yield `${wanted} (${suffix} ${count})`;
}

function renamedReason(wanted: string, name: string): string {
  return name.endsWith('(Lead)')
    ? `a deal field "${wanted}" has another type, so the lead's gets a name of its own`
    : `"${wanted}" is taken by another column, so this one gets a name of its own`;
}

/**
 * Reserved names count as taken, and so do native attributes that could be mistaken for one (`owner_id`). The type does
 * not matter, because nothing may share them.
 */
function reserved(target: FieldTarget): Map<string, Taken> {
  const natives = FIELD_OBJECTS.filter((object) => FIELD_TARGETS[object] === target)
    .flatMap((object) => Object.keys(NATIVE_ATTRIBUTES[object]))
    .filter((name) => name.includes('_'));
  const names = [...RESERVED_NAMES[target], ...natives];
  return new Map(names.map((name) => [foldName(name), { type: 'varchar', by: new Set(['system']) }]));
}
