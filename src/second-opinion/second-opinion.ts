import { canonicalFingerprint } from '../config/canonical-json.js';
import type { AssistantConfig } from '../contract/migration-input.js';
import type { FieldCandidates } from '../mapping/proposal/candidates.js';
import { listed, plural } from '../mapping/proposal/question.js';
import type { Mapping } from '../mapping/mapping-schema.js';
import type { SourceFacts } from '../mapping/source-facts.js';
import type { Answer } from './answer.js';
import { AssistantError } from './assistant-error.js';
import { makeQuestions } from './questions.js';
import type { FieldQuestion, ToldColumn } from './questions.js';
import { takeAnswers } from './take-answers.js';
import type { Taken } from './take-answers.js';

/** Columns in one request, and requests for one proposal: what a second opinion costs at most. */
const COLUMNS_PER_REQUEST = 25;
const MAX_REQUESTS = 8;

/** Answers by the fingerprint of what was asked: the same question is not asked, and not paid for, twice. */
export interface RememberedAnswers {
  readonly asked: string;
  readonly answers: readonly Answer[];
}

export interface SecondOpinionInput {
  readonly mapping: Mapping;
  /** Of any columns; only those are asked about of which the proposal is not sure. */
  readonly candidates: readonly FieldCandidates[];
  readonly facts: SourceFacts;
  readonly assistant: AssistantConfig;
  /** One request. @throws AssistantError */
  readonly ask: (columns: readonly ToldColumn[]) => Promise<readonly Answer[]>;
  readonly remembered: RememberedAnswers | null;
  /** One line for a person: what was done, or why nothing was. */
  readonly warn: (line: string) => void;
}

export interface SecondOpinion {
  readonly mapping: Mapping;
  /** Null: not all questions were answered. */
  readonly remember: RememberedAnswers | null;
}

/**
 * Has a language model look at the columns of which a proposal is not sure. Nothing that it does or fails to do stops the
 * proposal: what it answers is checked, and without an answer the mapping comes back as it was.
 */
export async function secondOpinion(input: SecondOpinionInput): Promise<SecondOpinion> {
  const { mapping, candidates, facts, assistant, warn } = input;
  const all = makeQuestions(candidates, mapping, facts);
  const questions = all.slice(0, COLUMNS_PER_REQUEST * MAX_REQUESTS);
  if (questions.length === 0) return { mapping, remember: input.remembered };
  if (questions.length < all.length)
    warn(`Second opinion: only ${questions.length} of ${all.length} columns are asked about.`);
  const asked = canonicalFingerprint({ assistant, columns: questions.map(({ told }) => told) });
  const { answers, whole } =
    input.remembered?.asked === asked
      ? { answers: input.remembered.answers, whole: true }
      : await askAll(questions, input);
  if (answers.length === 0) return { mapping, remember: null };
  const taken = takeAnswers(mapping, questions, answers, facts);
  warn(summary(questions.length, taken));
  return { mapping: withQuestion(mapping, taken), remember: whole ? { asked, answers } : null };
}

/** In portions, one after the other; the first failure ends it, and what was answered before counts. */
async function askAll(
  questions: readonly FieldQuestion[],
  { ask, assistant, warn }: SecondOpinionInput,
): Promise<{ answers: readonly Answer[]; whole: boolean }> {
  const answers: Answer[] = [];
  for (let from = 0; from < questions.length; from += COLUMNS_PER_REQUEST) {
    const portion = questions.slice(from, from + COLUMNS_PER_REQUEST);
    try {
      answers.push(...(await ask(portion.map(({ told }) => told))));
    } catch (error) {
      if (!(error instanceof AssistantError)) throw error;
      const { host } = new URL(assistant.baseUrl);
      const rest = `${from === 0 ? 'The' : 'For the other columns the'} proposal stands as it is.`;
      warn(`No second opinion: ${host} ${error.message}. ${rest}`);
      return { answers, whole: false };
    }
  }
  return { answers, whole: true };
}

function summary(asked: number, { changed, agreed, refused }: Taken): string {
  const parts = [
    `${agreed.length} as proposed`,
    `${changed.length} otherwise`,
    `${asked - agreed.length - changed.length - refused.length} undecided`,
  ];
  const why = refused.map(({ field, why: reason }) => `${field} (${reason})`);
  const not = refused.length === 0 ? '' : `; not taken: ${listed(why)}`;
  return `Second opinion on ${plural(asked, 'column')}: ${parts.join(', ')}${not}.`;
}

/** What the model changed is asked about: a person decides. */
function withQuestion(before: Mapping, { mapping, changed }: Taken): Mapping {
  if (changed.length === 0) return mapping;
  const lines = changed.map((name) => {
    const was = targetOf(before, name);
    return `${name}: ${targetOf(mapping, name)} (without it: ${was})`;
  });
  const question = {
    id: 'second-opinion',
    question: `For ${plural(changed.length, 'column')} a language model chose another target than the rules and the matching: ${listed(lines)}. Is that right?`,
    answer: 'As the model says; such lines have origin: model.',
    change: 'objects',
  };
  return { ...mapping, questions: [...mapping.questions, question] };
}

function targetOf(mapping: Mapping, name: string): string {
  const [object = '', ...field] = name.split('.');
  const found = Object.entries(mapping.objects).find(([each]) => each === object)?.[1];
  const line = found?.fields[field.join('.')];
  return line?.to ?? 'does not move';
}
