import type { FieldProfile } from '../../smartdesk/field-profile.js';
import type { FieldMapping, MappedObject } from '../mapping-schema.js';
import type { DateDecision } from './date-orders.js';
import { misfits } from './field-types.js';
import { listed } from './question.js';
import type { Question } from './question.js';

/** Pipedrive's short text fields end here, in characters. */
const VARCHAR_LIMIT = 255;

const NO_SUCH: Readonly<Record<string, string>> = {
  number: 'no numbers',
  currency: 'no numbers',
  boolean: 'neither yes nor no',
  date: 'no dates',
  picklist: 'none of the declared options',
  multipicklist: 'none of the declared options',
};

/** Asks about values that the field as proposed cannot take: not of its type, of unclear order, or too long. */
export function fieldQuestions(
  object: MappedObject,
  profile: FieldProfile,
  line: FieldMapping,
  date: DateDecision | null,
): Question[] {
  if (line.to === null) return [];
  const where = `objects.${object}.fields.${profile.field}`;
  const questions: Question[] = [];
  const wrong = misfits(profile);
  if (wrong > 0) questions.push(misfitQuestion(object, profile, line, wrong));
  if (date?.ask === true) {
    questions.push({
      id: `date-order-${object}.${profile.field}`,
      question: `${object}.${profile.field}: ${date.reason}. Is the day or the month first?`,
      answer: `${date.convert === 'day_first' ? 'The day' : 'The month'} is first (convert: ${date.convert}).`,
      change: `${where}.convert`,
    });
  }
  if (line.type === 'varchar' && profile.maxLength > VARCHAR_LIMIT) {
    questions.push({
      id: `too-long-${object}.${profile.field}`,
      question: `${object}.${profile.field}: the longest value has ${profile.maxLength} characters, and a field of type varchar takes ${VARCHAR_LIMIT}. What about longer ones?`,
      answer: 'They are shortened; the full text goes into values.csv. For whole texts write type: text.',
      change: `${where}.type`,
    });
  }
  return questions;
}

function misfitQuestion(
  object: MappedObject,
  profile: FieldProfile,
  line: FieldMapping,
  wrong: number,
): Question {
  const { field, filled, kind } = profile;
  const isList = kind === 'picklist' || kind === 'multipicklist';
  const unknown = (profile.options?.unknown ?? []).map(({ value }) => `"${value}"`);
  const which = isList && unknown.length > 0 ? ` (${listed(unknown, 5)})` : '';
  const instead = isList
    ? ' To carry one, name it under options (VALUE: LABEL); for all as text write type: varchar and remove options.'
    : ' To carry every value as text write type: varchar.';
  return {
    id: `values-${object}.${field}`,
    question: `${object}.${field}: ${wrong} of ${filled} values are ${NO_SUCH[kind ?? ''] ?? 'of another type'}${which}. What about these?`,
    answer: `${line.type === undefined ? 'Such' : `The type stays ${line.type}; such`} a value is left out and reported in values.csv (onInvalid: drop).${line.type === undefined ? '' : instead}`,
    change: `objects.${object}.fields.${field}`,
  };
}
