import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';
import type { Mapping } from '../mapping/mapping-schema.js';
import { withOrigins } from '../mapping/proposal/origins.js';
import { proposeCandidates } from '../mapping/proposal/propose-candidates.js';
import { proposeMapping, type ProposalInput } from '../mapping/proposal/propose-mapping.js';
import type { Assistant } from '../second-opinion/assistant.js';
import { offeredCandidates } from '../second-opinion/offered-candidates.js';
import { secondOpinion, type RememberedAnswers } from '../second-opinion/second-opinion.js';

/** While a model thinks, whoever waits for discovery hears of it so often: well within the time-out of its heartbeat. */
const BEAT_MS = 5_000;

export interface Proposing {
  readonly ledger: Ledger;
  /** Null: the proposal is made by rules and matching alone. */
  readonly assistant: Assistant | null;
  /** Throws to stop. */
  readonly beat: () => void;
  /** A line for a person. */
  readonly warn: (line: string) => void;
}

/** The mapping to be proposed: by rules and matching, then looked at by a language model if there is one. */
export async function propose(
  input: ProposalInput,
  { ledger, assistant, beat, warn }: Proposing,
): Promise<Mapping> {
  const mapping = withOrigins(proposeMapping(input), input.target);
  if (assistant === null) return mapping;
  const opinion = await whileBeating(beat, async (signal) =>
    secondOpinion({
      mapping,
      candidates: offeredCandidates(mapping, input.source, proposeCandidates(input)),
      facts: input.source,
      assistant: assistant.config,
      ask: (columns) => assistant.ask(columns, signal),
      remembered: await ledger.meta.get<RememberedAnswers>(META.secondOpinion),
      warn,
    }),
  );
  if (opinion.remember !== null) await ledger.meta.set(META.secondOpinion, opinion.remember);
  return opinion.mapping;
}

async function whileBeating<T>(beat: () => void, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const timer = setInterval(() => {
    try {
      beat();
    } catch (error) {
      stop.abort(error);
    }
  }, BEAT_MS);
  try {
    return await work(stop.signal);
  } finally {
    clearInterval(timer);
  }
}
