import { foldName } from '../../normalise/name.js';
import type { StoredRow } from '../../ledger/source-store.js';
import type { PlannedRecord } from '../../ledger/record-store.js';
import type { RunContext } from '../run-context.js';
import { merged, pending, skipped, valuesOf } from './common.js';
import type { PagePlanner } from './plan-phase.js';

/** Stages: matched by the name that the mapping gives within its pipeline, or created where it says so. */
export const planStages: PagePlanner = async (rows, context) => {
  const pipelineIds = [...new Set(rows.map((row) => pipelineOf(row)))];
  const pipelines = await context.ledger.records.fates(context.run, 'pipelines', pipelineIds);
  return rows.map((row) => {
    const pipeline = pipelines.get(pipelineOf(row));
    return planStage(row, pipeline?.state === 'created' ? null : (pipeline?.target_id ?? undefined), context);
  });
};

/** @param pipelineId target id of an existing pipeline; null: the run creates it; undefined: it was skipped */
function planStage(
  row: StoredRow,
  pipelineId: string | null | undefined,
  context: RunContext,
): PlannedRecord {
  if (row.skip_code !== null) return skipped(row, row.skip_code, row.skip_reason ?? '');
  if (pipelineId === undefined) return skipped(row, 'parent_skipped', 'its pipeline does not move');
  const mapping = context.mapping.pipelines[pipelineOf(row)]?.stages[row.source_id];
  if (mapping === undefined) return skipped(row, 'stage_unknown', 'the mapping does not name this stage');
  const wanted = foldName(mapping.to ?? mapping.create ?? '');
  const pipeline = context.schema.pipelines.find((candidate) => String(candidate.id) === pipelineId);
  const found = pipeline?.stages.find((stage) => foldName(stage.name) === wanted);
  if (found !== undefined) return merged(row, 'matched', 'stage', String(found.id));
  return mapping.create === undefined
    ? skipped(row, 'stage_unknown', 'the stage that the mapping names does not exist in the target')
    : pending(row);
}

function pipelineOf(row: StoredRow): string {
  return (valuesOf(row)['pipeline_id'] ?? '').trim();
}
