import { foldName } from '../../normalise/name.js';
import type { PipelineMapping } from '../mapping-schema.js';
import type { SourcePipelineFacts } from '../source-facts.js';
import { listed, plural } from './question.js';
import type { Question } from './question.js';

/** What people have to say about pipelines: which are made, which stages, and what was matched by place only. */
export function pipelineQuestions(
  pipelines: readonly SourcePipelineFacts[],
  proposed: Readonly<Record<string, PipelineMapping>>,
): Question[] {
  const created: string[] = [];
  const appended: string[] = [];
  const guessed: string[] = [];
  const placed: string[] = [];
  for (const { id, name, stages } of pipelines) {
    const line = proposed[id];
    if (line === undefined) continue;
    if (line.create) created.push(`${line.to} (${plural(stages.length, 'stage')})`);
    else if (foldName(line.to) !== foldName(name)) placed.push(`${name} → ${line.to}`);
    for (const stage of stages) {
      const target = line.stages[stage.id];
      if (target?.create !== undefined && !line.create) appended.push(`${line.to} / ${target.create}`);
      if (target?.confidence === 0.5) guessed.push(`${line.to} / ${stage.name} → ${target.to ?? ''}`);
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
  ];
}

function ask(id: string, items: readonly string[], what: string, answer: string): Question[] {
  if (items.length === 0) return [];
  return [{ id, question: `${what}: ${listed(items)}. Is that right?`, answer, change: 'pipelines' }];
}
