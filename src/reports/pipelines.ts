import type { Ledger } from '../ledger/ledger.js';
import type { Mapping } from '../mapping/mapping-schema.js';

export interface SourceStage {
  readonly id: string;
  readonly name: string;
  readonly order: string;
  readonly probability: string;
}

export interface SourcePipeline {
  readonly id: string;
  readonly name: string;
  readonly order: string;
  /** In their order. */
  readonly stages: readonly SourceStage[];
}

export interface PipelineLine {
  readonly pipeline: SourcePipeline;
  /** Null for a pipeline without stages. */
  readonly stage: SourceStage | null;
  /** '' while the mapping does not say. */
  readonly targetPipeline: string;
  readonly targetStage: string;
  /** What the import does about it before records move. */
  readonly action: 'exists' | 'create' | 'unmapped';
  /** The stage is appended although one that exists comes after it: the API cannot insert (`order_differs`). */
  readonly orderDiffers: boolean;
}

export const PIPELINE_HEADER = [
  'pipeline_id',
  'pipeline',
  'order',
  'stage_id',
  'stage',
  'stage_order',
  'probability',
  'target_pipeline',
  'target_stage',
  'action',
] as const;

/** The source's pipelines with their stages, both in their order. A stage of no known pipeline is left out: it has no place. */
export async function readPipelines(ledger: Ledger): Promise<SourcePipeline[]> {
  const pipelines = await allRows(ledger, 'pipelines');
  const stages = await allRows(ledger, 'stages');
  return byOrder(pipelines).map((pipeline) => ({
    id: pipeline.id,
    name: cell(pipeline.values, 'name'),
    order: cell(pipeline.values, 'order'),
    stages: byOrder(stages.filter((stage) => cell(stage.values, 'pipeline_id') === pipeline.id)).map(
      (stage) => ({
        id: stage.id,
        name: cell(stage.values, 'name'),
        order: cell(stage.values, 'order'),
        probability: cell(stage.values, 'probability'),
      }),
    ),
  }));
}

interface Row {
  readonly id: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Pipelines and stages are a handful: they may be held. */
async function allRows(ledger: Ledger, object: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of ledger.source.pages(object)) {
    for (const row of page) {
      if (row.skip_code !== null) continue;
      rows.push({ id: row.source_id, values: JSON.parse(row.data) as Record<string, string> });
    }
  }
  return rows;
}

function byOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => orderOf(a) - orderOf(b));
}

/** A row without a readable order comes last; rows of one order keep the file's. */
function orderOf(row: Row): number {
  const order = cell(row.values, 'order');
  return order === '' || Number.isNaN(Number(order)) ? Number.MAX_SAFE_INTEGER : Number(order);
}

function cell(values: Readonly<Record<string, string>>, column: string): string {
  return (values[column] ?? '').trim();
}

/** One line per stage, and one for a pipeline without stages. Pure. */
export function pipelineLines(pipelines: readonly SourcePipeline[], mapping: Mapping | null): PipelineLine[] {
  return pipelines.flatMap((pipeline) => {
    const mapped = mapping?.pipelines[pipeline.id];
    const targetPipeline = mapped?.to ?? '';
    if (pipeline.stages.length === 0) {
      const action = mapped === undefined ? 'unmapped' : mapped.create ? 'create' : 'exists';
      return [
        { pipeline, stage: null, targetPipeline, targetStage: '', action, orderDiffers: false } as const,
      ];
    }
    return pipeline.stages.map((stage, index): PipelineLine => {
      const target = mapped?.stages[stage.id];
      const isNew = target?.create !== undefined;
      const later = pipeline.stages.slice(index + 1);
      return {
        pipeline,
        stage,
        targetPipeline,
        targetStage: target?.to ?? target?.create ?? '',
        action: target === undefined ? 'unmapped' : isNew || mapped?.create === true ? 'create' : 'exists',
        orderDiffers:
          isNew && mapped?.create !== true && later.some(({ id }) => mapped?.stages[id]?.to !== undefined),
      };
    });
  });
}

/** A line of `pipelines.csv`. */
export function pipelineRow({
  pipeline,
  stage,
  targetPipeline,
  targetStage,
  action,
}: PipelineLine): string[] {
  const stageCells = [stage?.id ?? '', stage?.name ?? '', stage?.order ?? '', stage?.probability ?? ''];
  return [pipeline.id, pipeline.name, pipeline.order, ...stageCells, targetPipeline, targetStage, action];
}
