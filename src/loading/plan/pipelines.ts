import { foldName } from '../../normalise/name.js';
import { merged, pending, skipped } from './common.js';
import type { PagePlanner } from './plan-phase.js';

/** Pipelines: matched by the name that the mapping gives, or created where it says so. */
export const planPipelines: PagePlanner = (rows, context) =>
  Promise.resolve(
    rows.map((row) => {
      if (row.skip_code !== null) return skipped(row, row.skip_code, row.skip_reason ?? '');
      const mapping = context.mapping.pipelines[row.source_id];
      if (mapping === undefined)
        return skipped(row, 'stage_unknown', 'the mapping does not name this pipeline');
      const wanted = foldName(mapping.to);
      const found = context.schema.pipelines.find((pipeline) => foldName(pipeline.name) === wanted);
      if (found !== undefined) return merged(row, 'matched', 'pipeline', String(found.id));
      return mapping.create
        ? pending(row)
        : skipped(row, 'stage_unknown', 'the pipeline that the mapping names does not exist in the target');
    }),
  );
