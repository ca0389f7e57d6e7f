import type { Mapping, PipelineMapping } from '../mapping-schema.js';
import { KEY_GAP, type RowReader } from './row-reader.js';
import { YES_NO, yesNo, type FilledRow } from './sheet.js';

export function stageRows({ pipelines }: Mapping): string[][] {
  return Object.entries(pipelines).flatMap(([id, { to, create, stages }]) => {
    const pipeline = [id, to, yesNo(create)];
    const entries = Object.entries(stages);
    if (entries.length === 0) return [[...pipeline, '', '', '']];
    return entries.map(([stageId, stage]) => [
      ...pipeline,
      stageId,
      stage.create === undefined ? 'existing' : 'create',
      stage.create ?? stage.to ?? '',
    ]);
  });
}

export function readStages(reader: RowReader, mapping: Mapping): void {
  const expected = Object.entries(mapping.pipelines).flatMap(([id, { stages }]) => {
    const ids = Object.keys(stages);
    return ids.length === 0 ? [`${id}${KEY_GAP}`] : ids.map((stage) => `${id}${KEY_GAP}${stage}`);
  });
  const keyOf = (row: FilledRow): string =>
    `${reader.raw(row, 'pipeline_id')}${KEY_GAP}${reader.raw(row, 'stage_id')}`;
  const rows = reader.byKey(keyOf, new Set(expected), 'stage_id');
  for (const [id, pipeline] of Object.entries(mapping.pipelines)) {
    const own = [...rows].filter(([name]) => name.startsWith(`${id}${KEY_GAP}`));
    if (own.some(([, row]) => !reader.isUnchanged(row)))
      readPipeline(
        reader,
        own.map(([name, row]) => [name.slice(id.length + 1), row]),
        pipeline,
      );
  }
}

/** @param rows its rows by the id of the stage */
function readPipeline(
  reader: RowReader,
  rows: ReadonlyArray<readonly [string, FilledRow]>,
  pipeline: PipelineMapping,
): void {
  const [first] = rows;
  if (first === undefined) return;
  const said = ([, row]: readonly [string, FilledRow]): string =>
    `${reader.text(row, 'pipeline')}${KEY_GAP}${reader.text(row, 'create_pipeline').toLowerCase()}`;
  const other = rows.find((row) => said(row) !== said(first));
  if (other !== undefined)
    reader.problem(other[1], 'pipeline', 'every row of a pipeline has the same name and the same answer');
  const to = reader.text(first[1], 'pipeline');
  if (to === '') reader.problem(first[1], 'pipeline', 'name the pipeline');
  else pipeline.to = to;
  pipeline.create = reader.word(first[1], 'create_pipeline', YES_NO, 'never') === 'yes';
  for (const [id, row] of rows) {
    const stage = pipeline.stages[id];
    if (stage === undefined || reader.isUnchanged(row)) continue;
    const { to: _to, create: _create, ...rest } = stage;
    const name = reader.text(row, 'stage');
    const is = reader.word(row, 'stage_is', ['existing', 'create'], 'never');
    if (name === '') reader.problem(row, 'stage', 'name the stage');
    else if (is !== null)
      pipeline.stages[id] = { ...rest, ...(is === 'create' ? { create: name } : { to: name }) };
  }
}
