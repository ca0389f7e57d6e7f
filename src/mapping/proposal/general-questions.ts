import type { MergeGroup } from '../mapping-schema.js';
import type { ObjectLines } from './object-lines.js';
import type { ProposalInput } from './propose-mapping.js';
import { listed, plural } from './question.js';
import type { Question } from './question.js';

/** Questions about the migration as a whole: persons, notes, organizations, columns. */
export function generalQuestions(
  input: ProposalInput,
  merge: readonly MergeGroup[],
  lines: readonly ObjectLines[],
): Question[] {
  return [
    existingPersons(input.existingPersonHits),
    notes(input),
    ...organizations(merge),
    ...columns(lines),
  ];
}

function existingPersons(hits: number | null): Question {
  const found =
    hits === null
      ? 'How many there are is not known: the target was not looked at.'
      : `${plural(hits, 'record')} of the source ${hits === 1 ? 'has' : 'have'} the e-mail of a person who exists in Pipedrive.`;
  return {
    id: 'existing-persons',
    question: `${found} Link to the existing person, or create another?`,
    answer: 'match: link to the existing person, who is not written to.',
    change: 'existingPersons',
  };
}

function notes({ source }: ProposalInput): Question {
  const count = source.values.activityTypes
    .filter(({ value }) => value.toLowerCase() === 'note')
    .reduce((sum, each) => sum + each.count, 0);
  return {
    id: 'notes',
    question: `${plural(count, 'activity record is', 'activity records are')} of type note. Should they become activities of a type "Note", or Pipedrive notes (author and time kept; 10 tokens each instead of 5)?`,
    answer: 'activity',
    change: 'notes',
  };
}

function organizations(merge: readonly MergeGroup[]): Question[] {
  const merged = merge.filter(({ existing, members }) => existing === undefined && members.length > 1);
  const linked = merge.filter(({ existing }) => existing !== undefined);
  const questions: Question[] = [];
  if (merged.length > 0) {
    const accounts = merged.reduce((sum, { members }) => sum + members.length, 0);
    questions.push({
      id: 'merge-groups',
      question: `${accounts} accounts share a website domain with others, in ${plural(merged.length, 'group')}: ${listed(merged.map(({ domain, members }) => `${domain} (${members.length})`))}. Is each group one organization?`,
      answer: 'Yes, each is merged into its survivor. To keep the accounts of a group apart write merge: false there.',
      change: 'organizations.merge',
    });
  }
  if (linked.length > 0) {
    questions.push({
      id: 'existing-organizations',
      question: `${plural(linked.length, 'organization')} of the same website domain ${linked.length === 1 ? 'exists' : 'exist'} in Pipedrive: ${listed(linked.map(({ domain, existing }) => `${existing ?? ''} (${domain})`))}. Link to them?`,
      answer: 'Yes; they are not written to. To create the accounts nevertheless write merge: false there.',
      change: 'organizations.merge',
    });
  }
  return questions;
}

function columns(lines: readonly ObjectLines[]): Question[] {
  const unknown = lines.flatMap((each) => each.unknown);
  const blank = lines.flatMap((each) => each.blank);
  const similar = lines.flatMap((each) => each.similar);
  return [
    ...ask('unknown-columns', unknown, {
      question: `${plural(unknown.length, 'column is', 'columns are')} in the export without a definition: ${listed(unknown)}. Should they move?`,
      answer: 'As their lines say: those named cf_… as text, the others not. To move one, give it a name and a type.',
    }),
    ...ask('blank-columns', blank, {
      question: `${plural(blank.length, 'column is', 'columns are')} blank in every row: ${listed(blank)}. Should Pipedrive have the field?`,
      answer: 'Yes. To leave it out write to: null (and remove type) in its line.',
    }),
    ...ask('similar-fields', similar, {
      question: `${plural(similar.length, 'custom field')} would use an existing field of a similar name: ${listed(similar)}. Is it the same?`,
      answer: 'Yes. For a field of its own write the name that it should have.',
    }),
  ];
}

function ask(id: string, items: readonly string[], text: Pick<Question, 'question' | 'answer'>): Question[] {
  return items.length === 0 ? [] : [{ id, ...text, change: 'objects' }];
}
