import type { FieldMapping } from '../mapping/mapping-schema.js';
import type { Candidate } from '../mapping/proposal/candidates.js';
import { DateOrders } from '../mapping/proposal/date-orders.js';
import type { SourceFacts } from '../mapping/source-facts.js';
import type { FieldProfile } from '../smartdesk/field-profile.js';

/** A model's word makes a proposal worth looking at, not sure. */
const CONFIDENCE = 0.5;
/** Longest reason taken over, in characters. */
const MAX_WHY = 200;

/** The line that a model's choice gives in place of the proposed one. */
export function suggestedLine(
  proposed: FieldMapping,
  { to, type, evidence }: Candidate,
  why: string,
  profile: FieldProfile | null,
  facts: SourceFacts,
): FieldMapping {
  const isList = (each: FieldMapping['type']): boolean => each === 'enum' || each === 'set';
  const keepsOptions = isList(type) && isList(proposed.type) && proposed.options !== undefined;
  const convert = type === 'date' ? convertOf(profile, facts) : undefined;
  const reasons = [
    ...evidence,
    `a language model chose it over "${proposed.to ?? 'does not move'}": ${oneLine(why)}`,
  ];
  return {
    to,
    ...(type !== undefined && { type }),
    ...(proposed.label !== undefined && { label: proposed.label }),
    ...(convert !== undefined && { convert }),
    onInvalid: proposed.onInvalid,
    ...(keepsOptions && { options: proposed.options }),
    confidence: CONFIDENCE,
    reason: reasons.join('; '),
    origin: 'model',
  };
}

/** The proposed line, with what the model says for it. It stays as sure as it was. */
export function agreedLine(proposed: FieldMapping, why: string): FieldMapping {
  const reasons = [proposed.reason, `a language model agrees: ${oneLine(why)}`];
  return { ...proposed, reason: reasons.filter((reason) => reason !== undefined).join('; ') };
}

function convertOf(profile: FieldProfile | null, facts: SourceFacts): FieldMapping['convert'] {
  if (profile?.dates == null) return undefined;
  const object = facts.profiles.find(({ fields }) => fields.includes(profile))?.object ?? '';
  return new DateOrders(facts.profiles).decide(object, profile.dates)?.convert;
}

/** A sentence of unknown origin: no line breaks, no control characters, not too long. */
function oneLine(text: string): string {
  const plain = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  return plain.length <= MAX_WHY ? plain : `${plain.slice(0, MAX_WHY - 1)}…`;
}
