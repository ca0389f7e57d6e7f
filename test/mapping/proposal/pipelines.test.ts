import { describe, expect, test } from 'vitest';
import { proposePipelines } from '../../../src/mapping/proposal/pipeline-lines.js';
import type { TargetSchema } from '../../../src/pipedrive/target-schema.js';
import { makeSchema } from '../transform/fixture.js';

const source = (id: string, name: string, ...stages: string[]) => ({
  id,
  name,
  stages: stages.map((stage, index) => ({ id: `${id}-${index}`, name: stage })),
});

function target(...pipelines: readonly [string, ...string[]][]): TargetSchema {
  return {
    ...makeSchema(),
    pipelines: pipelines.map(([name, ...stages], index) => ({
      id: index + 1,
      name,
      stages: stages.map((stage, order) => ({
        id: index * 10 + order,
        name: stage,
        order,
        probability: null,
      })),
    })),
  };
}

describe('proposed pipelines', () => {
  test('take the pipeline and the stages of the same name', () => {
    const { pipelines, questions } = proposePipelines(
      [source('p', 'Sales', 'New', 'Won')],
      target(['other', 'x'], ['SALES', 'Won', 'new']),
    );
    expect(pipelines['p']).toMatchObject({ to: 'SALES', create: false });
    expect(Object.values(pipelines['p']?.stages ?? {}).map(({ to }) => to)).toEqual(['new', 'Won']);
    expect(questions).toEqual([]);
  });

  test('make a pipeline with all its stages where the target has none', () => {
    const { pipelines, questions } = proposePipelines([source('p', 'Sales', 'New')], target());
    expect(pipelines['p']).toMatchObject({ to: 'Sales', create: true, stages: { 'p-0': { create: 'New' } } });
    expect(questions.map(({ id }) => id)).toEqual(['pipelines-create']);
  });

  test('go by sequence only where both sides have as many pipelines left over', () => {
    const two = [source('p', 'Central', 'a'), source('q', 'East', 'b')];
    const paired = proposePipelines(two, target(['One', 'a'], ['Two', 'b']));
    expect(Object.values(paired.pipelines).map(({ to }) => to)).toEqual(['One', 'Two']);
    expect(paired.questions.map(({ id }) => id)).toContain('pipelines-by-sequence');
    const unpaired = proposePipelines(two, target(['Pipeline', 'a']));
    expect(Object.values(unpaired.pipelines).map(({ to, create }) => [to, create])).toEqual([
      ['Central', true],
      ['East', true],
    ]);
  });

  test('match a stage of another name by its place, and make one where no place is left', () => {
    const { pipelines, questions } = proposePipelines(
      [source('p', 'Sales', 'New', 'Talking', 'Won', 'Later')],
      target(['Sales', 'New', 'Contact made', 'Won']),
    );
    const stages = Object.values(pipelines['p']?.stages ?? {});
    expect(stages.map(({ to, create }) => to ?? `+${create ?? ''}`)).toEqual([
      'New',
      'Contact made',
      'Won',
      '+Later',
    ]);
    expect(questions.map(({ id }) => id)).toEqual(['stages-create', 'stages-by-sequence']);
  });

  test('match stages that say the same in another language, never those that say the contrary', () => {
    const { pipelines, questions } = proposePipelines(
      [source('p', 'Sales', 'Erstkontakt', 'Angebot', 'Gewonnen', 'Verloren')],
      target(['Sales', 'Contacted', 'Proposal', 'Negotiation', 'Won']),
    );
    const stages = Object.values(pipelines['p']?.stages ?? {});
    expect(stages.map(({ to, create }) => to ?? `+${create ?? ''}`)).toEqual([
      'Contacted',
      'Proposal',
      'Won',
      '+Verloren',
    ]);
    expect(questions.map(({ id }) => id)).toEqual(['stages-create', 'stages-similar']);
  });

  test('of places that are free the one with the like probability is taken', () => {
    const withProbability = (probability: number) => ({
      ...source('p', 'Sales', 'New'),
      stages: [{ id: 'p-0', name: 'Talking', probability }],
    });
    const schema = target(['Sales', 'First steps', 'Almost there']);
    const pipelines = schema.pipelines.map((pipeline) => ({
      ...pipeline,
      stages: pipeline.stages.map((stage, at) => ({ ...stage, probability: at === 0 ? 10 : 80 })),
    }));
    const place = (probability: number) =>
      proposePipelines([withProbability(probability)], { ...schema, pipelines }).pipelines['p']?.stages[
        'p-0'
      ];
    expect(place(15)?.to).toBe('First steps');
    expect(place(80)?.to).toBe('Almost there');
  });

  test('of another name are the same where their stages are', () => {
    const { pipelines, questions } = proposePipelines(
      [source('p', 'Renewals', 'a', 'b'), source('q', 'New business', 'New', 'Proposal', 'Won')],
      target(['Acquisition', 'Neu', 'Angebot', 'Gewonnen'], ['x', 'y'], ['z', 'u']),
    );
    expect(pipelines['q']).toMatchObject({ create: true });
    expect(pipelines['p']).toMatchObject({ create: true });
    const alike = proposePipelines(
      [source('p', 'Renewals', 'a', 'b'), source('q', 'Sales', 'New', 'Proposal', 'Won')],
      target(['Sales pipeline', 'Neu', 'Angebot', 'Gewonnen'], ['x', 'y'], ['z', 'u']),
    );
    expect(alike.pipelines['q']).toMatchObject({ to: 'Sales pipeline', create: false });
    expect(alike.questions.map(({ id }) => id)).toContain('pipelines-similar');
    expect(questions.map(({ id }) => id)).toContain('pipelines-create');
  });
});
