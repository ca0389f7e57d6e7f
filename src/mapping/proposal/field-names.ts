import type { FieldTarget } from '../../pipedrive/entities/fields.js';
import type { TargetSchema } from '../../pipedrive/target-schema.js';
import type { CustomFieldType } from '../mapping-schema.js';
import { FIELD_OBJECTS, FIELD_TARGETS, NATIVE_ATTRIBUTES } from '../mapping-targets.js';
import type { FieldObject } from '../mapping-targets.js';
import { foldName } from '../../normalise/name.js';
import { nameSimilarity } from './similarity.js';
import { RESERVED_NAMES } from './standard-lines.js';

export interface NamedField {
  readonly name: string;
  readonly confidence: number;
  readonly reason: string;
  /** An existing field of another name was taken because the names look alike. */
  readonly similar: boolean;
}

interface Taken {
  readonly type: CustomFieldType;
  /** `system`: a standard column or the migration itself fills it. */
  readonly by: Set<FieldObject | 'system'>;
}

/** Names of Pipedrive's fields have at most so many characters; room is left for a suffix. */
const MAX_NAME = 255 - 20;
/** From here on an existing field of the same type counts as the one meant. */
const SIMILAR = 0.9;

/**
 * Gives every custom field of the source its name in Pipedrive: the label, or that of an existing field that looks the
 * same. Two fields of one object never share a name; a lead's and a deal's of the same name and type do.
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

  /** Says beforehand that a label is wanted, so that no other field takes an existing one of that name for similar. */
  claim(target: FieldTarget, label: string): void {
    this.#claimed[target].add(foldName(label));
  }

  name(target: FieldTarget, object: FieldObject, label: string, type: CustomFieldType): NamedField {
    const existing = this.#existing(target, object, label, type);
    const wanted = (existing?.name ?? label.trim()).slice(0, MAX_NAME);
    const name = this.#free(target, object, wanted, type);
    const taken = this.#taken[target].get(foldName(name)) ?? { type, by: new Set() };
    const shared = taken.by.size > 0;
    taken.by.add(object);
    this.#taken[target].set(foldName(name), taken);
    return {
      name,
      ...this.#evidence(target, name, type, existing),
      ...(name !== wanted && { reason: renamedReason(wanted, name) }),
      ...(shared && { reason: 'shares the field with the other of leads and deals: same label, same type' }),
    };
  }

  #evidence(
    target: FieldTarget,
    name: string,
    type: CustomFieldType,
    existing: Similar | null,
  ): Omit<NamedField, 'name'> {
    if (existing?.name === name && existing.score < 1) {
      const percent = Math.round(existing.score * 100);
      const reason = `a field of that type with a similar name exists (${percent} %)`;
      return { confidence: round(existing.score), reason, similar: true };
    }
    const same = this.#custom(target).filter((field) => foldName(field.name) === foldName(name));
    if (same.some((field) => field.type === type)) {
      return { similar: false, confidence: 1, reason: 'a field of that name and type exists' };
    }
    const [other] = same;
    if (other !== undefined) {
      const reason = `a field of that name exists with type ${other.type}, not ${type}: see the questions`;
      return { similar: false, confidence: 0.5, reason };
    }
    return { similar: false, confidence: 0.9, reason: "the source's label" };
  }

  /** A field of the target with this name, else the most similar one of the same type that no other label claims. */
  #existing(target: FieldTarget, object: FieldObject, label: string, type: CustomFieldType): Similar | null {
    const fields = this.#custom(target);
    const exact = fields.find((field) => foldName(field.name) === foldName(label));
    if (exact !== undefined) return { name: exact.name, score: 1 };
    let best: Similar | null = null;
    for (const field of fields) {
      if (field.type !== type || this.#isClaimed(target, object, field.name)) continue;
      const score = nameSimilarity(label, field.name);
      if (score >= SIMILAR && score > (best?.score ?? 0)) best = { name: field.name, score };
    }
    return best && { name: best.name, score: Math.min(best.score, 0.99) };
  }

  /** A label of the source, the migration itself, or another column of the object wants the name. */
  #isClaimed(target: FieldTarget, object: FieldObject, name: string): boolean {
    const by = this.#taken[target].get(foldName(name))?.by;
    return (
      this.#claimed[target].has(foldName(name)) || by?.has('system') === true || by?.has(object) === true
    );
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

interface Similar {
  readonly name: string;
  readonly score: number;
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

function round(score: number): number {
  return Math.round(score * 100) / 100;
}
