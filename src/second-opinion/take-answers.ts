import { checkMapping } from '../mapping/check/check-mapping.js';
import { NATIVE_ATTRIBUTES } from '../mapping/mapping-targets.js';
import type { FieldMapping, Mapping } from '../mapping/mapping-schema.js';
import type { Candidate } from '../mapping/proposal/candidates.js';
import type { SourceFacts } from '../mapping/source-facts.js';
import { foldName } from '../normalise/name.js';
import type { FieldProfile } from '../smartdesk/field-profile.js';
import type { Answer } from './answer.js';
import { agreedLine, suggestedLine } from './lines.js';
import type { FieldQuestion } from './questions.js';
import { typeVeto } from './type-rules.js';

/** A choice of the model that is not taken, and why. */
export interface Refusal {
  /** `accounts.cf_x`. */
  readonly field: string;
  readonly why: string;
}

export interface Taken {
  readonly mapping: Mapping;
  /** Fields whose line is the model's choice now. */
  readonly changed: readonly string[];
  /** Fields of which the model says the same as the proposal. */
  readonly agreed: readonly string[];
  readonly refused: readonly Refusal[];
}

interface Suggestion {
  readonly question: FieldQuestion;
  readonly choice: Candidate;
  readonly why: string;
}

/**
 * Takes from a model's answers what may be taken: one choice for each column asked about, among those that were offered,
 * no two columns for one place, what its values are allows it, and the mapping as a whole stays right. Pure; everything
 * else stays as it was proposed.
 */
export function takeAnswers(
  mapping: Mapping,
  questions: readonly FieldQuestion[],
  answers: readonly Answer[],
  facts: SourceFacts,
): Taken {
  const refused: Refusal[] = [];
  const offered = questions.flatMap((question) => chosen(question, answers, refused));
  const isSame = ({ question, choice }: Suggestion): boolean => sameTarget(lineOf(mapping, question), choice);
  const agreed = offered.filter(isSame);
  const fitting = offered.filter((suggestion) => {
    if (isSame(suggestion)) return false;
    const { question, choice } = suggestion;
    const veto = typeVeto(question.object, profileOf(facts, question), lineOf(mapping, question), choice);
    if (veto !== null) refused.push({ field: nameOf(question), why: veto });
    return veto === null;
  });
  const single = oneToOne(fitting, refused);
  const taken = withoutErrors(mapping, single, facts, refused);
  return {
    mapping: agreed.reduce(
      (whole, { question, why }) => withLine(whole, question, agreedLine(lineOf(whole, question), why)),
      applied(mapping, taken, facts),
    ),
    changed: taken.map(({ question }) => nameOf(question)),
    agreed: agreed.map(({ question }) => nameOf(question)),
    refused,
  };
}

function chosen(question: FieldQuestion, answers: readonly Answer[], refused: Refusal[]): Suggestion[] {
  const field = nameOf(question);
  const [answer, ...more] = answers.filter((each) => each.field === question.told.id);
  if (answer === undefined) return [];
  if (more.length > 0) {
    refused.push({ field, why: 'it was answered more than once' });
    return [];
  }
  if (answer.choice === null) return [];
  const choice = question.offered.get(answer.choice);
  if (choice !== undefined) return [{ question, choice, why: answer.why }];
  refused.push({ field, why: 'the choice was not among the candidates' });
  return [];
}

/** Where two columns want one place, neither gets it: which of them is right nobody has said. */
function oneToOne(suggestions: readonly Suggestion[], refused: Refusal[]): Suggestion[] {
  const wanted = new Map<string, number>();
  for (const suggestion of suggestions) {
    const key = placeOf(suggestion);
    wanted.set(key, (wanted.get(key) ?? 0) + 1);
  }
  return suggestions.filter((suggestion) => {
    const { question, choice } = suggestion;
    const attributes = NATIVE_ATTRIBUTES[question.object];
    const isShared =
      choice.type === undefined &&
      choice.to !== null &&
      Object.hasOwn(attributes, choice.to) &&
      attributes[choice.to]?.several === true;
    if (isShared || choice.to === null || wanted.get(placeOf(suggestion)) === 1) return true;
    refused.push({ field: nameOf(question), why: 'another column was given the same place' });
    return false;
  });
}

/** Leaves out, one after the other, whatever makes an error of the mapping that was not there before. */
function withoutErrors(
  mapping: Mapping,
  suggestions: readonly Suggestion[],
  facts: SourceFacts,
  refused: Refusal[],
): readonly Suggestion[] {
  const before = new Set(errorsOf(mapping, facts).map(({ path, message }) => `${path} ${message}`));
  let rest = suggestions;
  while (rest.length > 0) {
    const found = errorsOf(applied(mapping, rest, facts), facts).filter(
      ({ path, message }) => !before.has(`${path} ${message}`),
    );
    if (found.length === 0) break;
    const blamed = rest.filter(({ question }) => found.some(({ path }) => isAt(path, question)));
    // An error at a line that nobody suggested: one of the object's suggestions took its place.
    const objects = new Set(found.map(({ path }) => path.split('.')[1]));
    const out = blamed.length > 0 ? blamed : rest.filter(({ question }) => objects.has(question.object));
    const leaving = new Set(out.length > 0 ? out : rest);
    for (const { question } of leaving)
      refused.push({ field: nameOf(question), why: 'the mapping does not allow it' });
    rest = rest.filter((suggestion) => !leaving.has(suggestion));
  }
  return rest;
}

function errorsOf(mapping: Mapping, facts: SourceFacts): { path: string; message: string }[] {
  return checkMapping(mapping, facts).filter(({ severity }) => severity === 'error');
}

function isAt(path: string, { object, field }: FieldQuestion): boolean {
  const line = `objects.${object}.fields.${field}`;
  return path === line || path.startsWith(`${line}.`);
}

function applied(mapping: Mapping, suggestions: readonly Suggestion[], facts: SourceFacts): Mapping {
  return suggestions.reduce((whole, { question, choice, why }) => {
    const line = suggestedLine(lineOf(mapping, question), choice, why, profileOf(facts, question), facts);
    return withLine(whole, question, line);
  }, mapping);
}

function withLine(mapping: Mapping, { object, field }: FieldQuestion, line: FieldMapping): Mapping {
  const changed = mapping.objects[object];
  const fields = { ...changed.fields, [field]: line };
  return { ...mapping, objects: { ...mapping.objects, [object]: { ...changed, fields } } };
}

function lineOf(mapping: Mapping, { object, field }: FieldQuestion): FieldMapping {
  return mapping.objects[object].fields[field] ?? { to: null, onInvalid: 'drop' };
}

function profileOf(facts: SourceFacts, { object, field }: FieldQuestion): FieldProfile | null {
  const profile = facts.profiles.find((each) => each.object === object);
  return profile?.fields.find((each) => each.field === field) ?? null;
}

function sameTarget(line: FieldMapping, choice: Candidate): boolean {
  return line.type === choice.type && foldTo(line.to) === foldTo(choice.to);
}

function placeOf({ question, choice }: Suggestion): string {
  return JSON.stringify([question.object, choice.type ?? null, foldTo(choice.to)]);
}

const foldTo = (to: string | null): string | null => (to === null ? null : foldName(to));

function nameOf({ object, field }: FieldQuestion): string {
  return `${object}.${field}`;
}
