import { expect, test } from 'vitest';
import { pipelineLines, pipelineRow, readPipelines } from '../../src/reports/pipelines.js';
import { addRows, emptyLedger, mappingOf } from './ledger-fixture.js';

const stage = (id: string, order: string) => ({ id, name: `Stage ${id}`, order, probability: '10' });
const pipeline = {
  id: 'p1',
  name: 'Sales',
  order: '1',
  stages: [stage('s1', '1'), stage('s2', '2'), stage('s3', '3')],
};

test('stages come in the order of their numbers, not of their digits', async () => {
  const ledger = await emptyLedger();
  await addRows(ledger, 'pipelines', [{ id: 'p1', name: 'Sales', order: '1' }]);
  await addRows(ledger, 'stages', [
    { id: 's10', pipeline_id: 'p1', name: 'Last', order: '10', probability: '90' },
    { id: 's?', pipeline_id: 'p1', name: 'Unnumbered', order: '', probability: '' },
    { id: 's9', pipeline_id: 'p1', name: 'First', order: '9', probability: '10' },
  ]);
  const [sales] = await readPipelines(ledger);
  expect(sales?.stages.map(({ name }) => name)).toEqual(['First', 'Last', 'Unnumbered']);
});

test('a stage exists, will be created or is unmapped, and one created before an existing one is out of order', () => {
  const mapping = mappingOf({
    pipelines: { p1: { to: 'Pipeline', stages: { s1: { create: 'New' }, s2: { to: 'Contacted' } } } },
  });
  const lines = pipelineLines([pipeline], mapping);
  expect(lines.map(({ action, targetStage, orderDiffers }) => [action, targetStage, orderDiffers])).toEqual([
    ['create', 'New', true],
    ['exists', 'Contacted', false],
    ['unmapped', '', false],
  ]);
  expect(lines[0] && pipelineRow(lines[0])).toEqual([
    'p1',
    'Sales',
    '1',
    's1',
    'Stage s1',
    '1',
    '10',
    'Pipeline',
    'New',
    'create',
  ]);
});

test('every stage of a pipeline that is created is created, in order', () => {
  const stages = { s1: { create: 'A' }, s2: { create: 'B' }, s3: { create: 'C' } };
  const lines = pipelineLines(
    [pipeline],
    mappingOf({ pipelines: { p1: { to: 'Sales', create: true, stages } } }),
  );
  expect(lines.map(({ action, orderDiffers }) => [action, orderDiffers])).toEqual(
    Array(3).fill(['create', false]),
  );
});

test('a pipeline without stages has a line of its own', () => {
  const lines = pipelineLines([{ ...pipeline, stages: [] }], null);
  expect(lines.map(pipelineRow)).toEqual([['p1', 'Sales', '1', '', '', '', '', '', '', 'unmapped']]);
});
