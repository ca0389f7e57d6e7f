import { foldName } from '../../normalise/name.js';
import type { PipelineMapping } from '../mapping-schema.js';
import type { SourcePipelineFacts } from '../source-facts.js';
import { listed, plural } from './question.js';
import type { PipelineMatch } from './pipeline-matches.js';
import type { Question } from './question.js';

/** Stages matched by their place alone are no surer than this. */
const PLACE = 0.6;

/** What people have to say about pipelines: which are made, which stages, and what was matched by place only. */
export function pipelineQuestions(
  pipelines: readonly SourcePipelineFacts[],
  proposed: Readonly<Record<string, PipelineMapping>>,
  matches: ReadonlyMap<string, PipelineMatch>,
): Question[] {
  const created: string[] = [];
  const appended: string[] = [];
  const guessed: string[] = [];
  const placed: string[] = [];
  const alike: string[] = [];
  const likeStages: string[] = [];
  for (const { id, name, stages } of pipelines) {
    const line = proposed[id];
    if (line === undefined) continue;
    if (line.create) created.push(`${line.to} (${plural(stages.length, 'stage')})`);
    else if (matches.get(id)?.by === 'place') placed.push(`${name} → ${line.to}`);
    else if (matches.get(id)?.by === 'likeness') alike.push(`${name} → ${line.to}`);
    for (const stage of stages) {
      const target = line.stages[stage.id];
      if (target?.create !== undefined && !line.create) appended.push(`${line.to} / ${target.create}`);
      if (target?.to === undefined || foldName(target.to) === foldName(stage.name)) continue;
      const isGuess = (target.confidence ?? 0) <= PLACE;
      (isGuess ? guessed : likeStages).push(`${line.to} / ${stage.name} → ${target.to}`);
    }
  }
  return [
    ...ask(
      'pipelines-create',
      created,
      `${plural(created.length, 'pipeline')} will be made in Pipedrive`,
      'Make them.',
    ),
    ...ask(
      'pipelines-by-sequence',
      placed,
      `${plural(placed.length, 'pipeline')} of another name ${placed.length === 1 ? 'was' : 'were'} matched by place`,
      'They are the same. For a pipeline of its own write its name at `to`, `create: true`, and `create` at its stages.',
    ),
    ...ask(
      'pipelines-similar',
      alike,
      `${plural(alike.length, 'pipeline')} would become ${alike.length === 1 ? 'one' : 'ones'} of another name with like stages`,
      'They are the same. For a pipeline of its own write its name at `to`, `create: true`, and `create` at its stages.',
    ),
    ...ask(
      'stages-create',
      appended,
      `${plural(appended.length, 'stage')} will be made, each as the last of its pipeline, because the API cannot place them`,
      'Make them; put them in order in Pipedrive afterwards.',
    ),
    ...ask(
      'stages-by-sequence',
      guessed,
      `${plural(guessed.length, 'stage')} of another name were matched by their place in the pipeline`,
      'They are the same.',
    ),
    ...ask(
      'stages-similar',
      likeStages,
      `${plural(likeStages.length, 'stage')} would become existing ones of another name that say the same`,
      'They are the same.',
    ),
  ];
}

function ask(id: string, items: readonly string[], what: string, answer: string): Question[] {
  if (items.length === 0) return [];
  return [{ id, question: `${what}: ${listed(items)}. Is that right?`, answer, change: 'pipelines' }];
}
