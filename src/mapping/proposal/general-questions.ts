import type { Mapping, MergeGroup } from '../mapping-schema.js';
import type { SourceFacts } from '../source-facts.js';
import { foldName } from '../../normalise/name.js';
import type { ObjectLines } from './object-lines.js';
import { listed, plural } from './question.js';
import type { Question } from './question.js';

/** Questions about the migration as a whole: persons, leads, notes, organizations, when it holds. */
export function generalQuestions(
  facts: SourceFacts,
  existingPersonHits: number | null,
  mapping: Mapping,
): Question[] {
  return [
    existingPersons(existingPersonHits),
    ...leadParents(facts),
    notes(facts),
    ...organizations(mapping.organizations.merge),
    skipThreshold(mapping),
  ];
}

function existingPersons(hits: number | null): Question {
  const found =
    hits === null
      ? 'Contacts may have the e-mail of a person who exists in Pipedrive; how many is not known, because the target was not looked at.'
      : `${plural(hits, 'contact')} ${hits === 1 ? 'has' : 'have'} the e-mail of a person who exists in Pipedrive.`;
  return {
    id: 'existing-persons',
    question: `${found} Link to the existing person, or create another?`,
    answer: 'match: link to the existing person, who is not written to.',
    change: 'existingPersons',
  };
}

function leadParents({ rows }: SourceFacts): Question[] {
  const leads = rows['leads'] ?? 0;
  if (leads === 0) return [];
  return [
    {
      id: 'lead-parents',
      question: `Pipedrive takes no lead without a person or an organization. What do the ${plural(leads, 'lead')} get?`,
      answer:
        'A lead with a name, e-mail or phone gets the person with exactly its e-mail, else a new one; a lead with a company the organization of exactly that name, else a new one; a lead with none of these a person named like its title. Each new one carries the key of its lead.',
      change: 'objects.leads',
    },
  ];
}

function notes(facts: SourceFacts): Question {
  const count = facts.values.activityTypes
    .filter(({ value }) => foldName(value) === 'note')
    .reduce((sum, each) => sum + each.count, 0);
  return {
    id: 'notes',
    question: `${plural(count, 'activity record is', 'activity records are')} of type note. Should they become activities of a type "Note" (done, with owner and date), or Pipedrive notes (author and time kept)?`,
    answer: 'activity',
    change: 'notes',
  };
}

function skipThreshold({ skipThreshold: { percent, atLeast } }: Mapping): Question {
  return {
    id: 'skip-threshold',
    question: 'How many records of one object may be skipped before the migration holds and asks?',
    answer: `${percent} % of the object, and at least ${atLeast} records; skipped attachments never hold it.`,
    change: 'skipThreshold',
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
      answer:
        'Yes, each is merged into its survivor. To keep the accounts of a group apart write merge: false there.',
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

/** Questions about columns of all objects together: unknown and blank ones, fields and options taken by likeness. */
export function columnQuestions(lines: readonly ObjectLines[]): Question[] {
  const unknown = lines.flatMap((each) => each.unknown);
  const blank = lines.flatMap((each) => each.blank);
  const similar = lines.flatMap((each) => each.similar);
  const options = lines.flatMap((each) => each.options);
  const nonValues = lines.flatMap((each) => each.nonValues);
  return [
    ...ask('unknown-columns', unknown, {
      question: `${plural(unknown.length, 'column is', 'columns are')} in the export without a definition: ${listed(unknown)}. Should they move?`,
      answer:
        'As their lines say, each with its reason. To move one otherwise, give it a target; to leave it out, to: null.',
    }),
    ...ask('blank-columns', blank, {
      question: `${plural(blank.length, 'column is', 'columns are')} blank in every row: ${listed(blank)}. Should Pipedrive have the field?`,
      answer: 'Yes. To leave it out write to: null (and remove type) in its line.',
    }),
    ...ask('similar-fields', similar, {
      question: `${plural(similar.length, 'custom field')} would use an existing field of a similar name: ${listed(similar)}. Is it the same?`,
      answer: 'Yes. For a field of its own write the name that it should have.',
    }),
    ...ask('similar-options', options, {
      question: `${plural(options.length, 'option')} would become existing ones of another name: ${listed(options)}. Are they the same?`,
      answer: 'Yes. For an option of its own write its name in the table `options` of the column.',
    }),
    ...ask('non-values', nonValues, {
      question: `${plural(nonValues.length, 'option says', 'options say')} that there is no value: ${listed(nonValues)}. Should ${nonValues.length === 1 ? 'it' : 'they'} be left blank?`,
      answer:
        'Yes, and reported in values.csv. To carry one write its label instead of null in the table `options` of the column.',
    }),
  ];
}

function ask(id: string, items: readonly string[], text: Pick<Question, 'question' | 'answer'>): Question[] {
  return items.length === 0 ? [] : [{ id, ...text, change: 'objects' }];
}
