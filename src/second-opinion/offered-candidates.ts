import { FIELD_OBJECTS, NATIVE_ATTRIBUTES } from '../mapping/mapping-targets.js';
import { MAPPED_OBJECTS } from '../mapping/mapping-schema.js';
import type { CustomFieldType, FieldMapping, MappedObject, Mapping } from '../mapping/mapping-schema.js';
import type { Candidate, FieldCandidates } from '../mapping/proposal/candidates.js';
import { TYPE_OF } from '../mapping/proposal/field-types.js';
import { words } from '../mapping/proposal/similarity.js';
import type { SourceFacts } from '../mapping/source-facts.js';
import type { InferredType } from '../smartdesk/profiling/infer-type.js';

/** Types of fields for columns that nothing defines; any other is text: options that nobody has listed are none. */
const TYPE_OF_INFERRED: Partial<Record<InferredType, CustomFieldType>> = {
  integer: 'double',
  number: 'double',
  date: 'date',
  datetime: 'date',
  longtext: 'text',
};

/**
 * The choices that a model gets for each column: as proposed, what the matching found besides, a field of its own (a line of
 * the note), or no place at all.
 * @param matched of any columns, best first
 */
export function offeredCandidates(
  mapping: Mapping,
  facts: SourceFacts,
  matched: readonly FieldCandidates[] = [],
): FieldCandidates[] {
  return MAPPED_OBJECTS.flatMap((object) =>
    Object.entries(mapping.objects[object].fields).map(([field, line]) => {
      const found = matched.find((each) => each.object === object && each.field === field)?.candidates ?? [];
      const places = [asProposed(line), ...found, ...ownPlace(object, field, facts), NOWHERE];
      return { object, field, candidates: places.filter(isFirst) };
    }),
  );
}

const NOWHERE: Candidate = { to: null, score: 0, evidence: ['does not move'] };

function asProposed({ to, type, confidence = 1, reason }: FieldMapping): Candidate {
  return {
    to,
    ...(type !== undefined && { type }),
    score: confidence,
    evidence: reason === undefined ? [] : [reason],
  };
}

function ownPlace(object: MappedObject, field: string, facts: SourceFacts): Candidate[] {
  if (!FIELD_OBJECTS.some((each) => each === object)) {
    const hasNote = Object.hasOwn(NATIVE_ATTRIBUTES[object], 'note');
    return hasNote ? [{ to: 'note', score: 0.1, evidence: ['a line of the note'] }] : [];
  }
  const definition = facts.definitions.find((each) => each.object === object && each.key === field);
  const profile = facts.profiles.find((each) => each.object === object);
  const inferred = profile?.fields.find((each) => each.field === field)?.inferred.type ?? 'text';
  const type =
    definition === undefined ? (TYPE_OF_INFERRED[inferred] ?? 'varchar') : TYPE_OF[definition.type];
  const to = definition?.label ?? titled(field);
  return [{ to, type, score: 0.1, evidence: ['a custom field of its own'] }];
}

/** `cf_credit_rating` is `Credit rating`. */
function titled(field: string): string {
  const text = words(field.replace(/^cf_/, '')).join(' ');
  return text === '' ? field : text.charAt(0).toUpperCase() + text.slice(1);
}

function isFirst(place: Candidate, at: number, all: readonly Candidate[]): boolean {
  return all.findIndex(({ to, type }) => to === place.to && type === place.type) === at;
}
