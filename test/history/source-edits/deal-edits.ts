import { someDay } from '../fields/custom-fields.js';
import { CLOSING } from '../fields/deal-fields.js';
import { fieldOf } from '../fields/index.js';
import type { SourceKind } from '../kinds.js';
import type { Known } from '../records.js';
import type { RoundPlan } from '../round-plan.js';
import { present } from '../words.js';
import { stagesOf } from './pool.js';

/** Deals go through their stages, are won, lost and reopened. One deal does one of it in a round. */
export function moveDeals(plan: RoundPlan): void {
  const moves = [moveStage, movePipeline, win, lose, reopen, reopen] as const;
  for (const move of moves) {
    const free = plan.there('deals').filter((known) => isPlain(plan, known));
    const moved = plan.random.some(free, free.length).find((known) => move(plan, known));
    if (moved !== undefined) plan.reserve(moved.key);
  }
}

/** Neither merged nor in conflict about its course, and people left its status and stage alone. */
function isPlain(plan: RoundPlan, known: Known): boolean {
  const course = ['status', 'stage_id', ...CLOSING];
  return (
    !plan.isMerged(known) &&
    course.every((name) => !known.open.has(name) && plan.isUnderstood(known, name)) &&
    course.every((name) =>
      plan.oracle.records.same(plan.held(known, fieldOf('deals', name)), known.ours[name] ?? null),
    ) &&
    !plan.fieldEdits.some((edit) => edit.known === known && course.includes(edit.field.name))
  );
}

function moveStage(plan: RoundPlan, known: Known): boolean {
  const [pipeline = '', now] = (known.agreed['stage_id'] ?? '').split('/');
  const stage = plan.random.pick(stagesOf(plan, pipeline).filter(({ name }) => name !== now));
  if (stage === undefined) return false;
  plan.fieldEdits.push({ known, field: fieldOf('deals', 'stage_id') });
  return changed(plan, known, 'moved_stage', { stage_id: stage.id }, stage.name);
}

/** To the first stage of the other pipeline; people do not move a deal at the same time. */
function movePipeline(plan: RoundPlan, known: Known): boolean {
  const [pipeline = ''] = (known.agreed['stage_id'] ?? '').split('/');
  const names = [...plan.after.table('pipelines').records().values()].map((row) => present(row['name']));
  const [stage] = stagesOf(plan, names.find((name) => name !== pipeline) ?? '');
  if (stage === undefined) return false;
  const cells = { pipeline_id: stage.pipelineId, stage_id: stage.id };
  return changed(plan, known, 'moved_pipeline', cells, stage.name);
}

function win(plan: RoundPlan, known: Known): boolean {
  if (known.agreed['status'] !== 'open') return false;
  plan.fieldEdits.push({ known, field: fieldOf('deals', 'status') });
  const cells = { status: 'won', closed_at: someDay(plan.random.int(0, 300)), lost_reason: '' };
  return changed(plan, known, 'won', cells, cells.closed_at);
}

function lose(plan: RoundPlan, known: Known): boolean {
  if (known.agreed['status'] !== 'open') return false;
  plan.fieldEdits.push({ known, field: fieldOf('deals', 'status') });
  const cells = { status: 'lost', closed_at: someDay(plan.random.int(0, 300)), lost_reason: 'Went quiet' };
  return changed(plan, known, 'lost', cells, cells.closed_at);
}

function reopen(plan: RoundPlan, known: Known): boolean {
  const was = known.agreed['status'];
  if (was !== 'won' && was !== 'lost') return false;
  return changed(plan, known, 'reopened', { status: 'open', closed_at: '', lost_reason: '' }, `was ${was}`);
}

function changed(
  plan: RoundPlan,
  known: Known,
  kind: SourceKind,
  cells: Readonly<Record<string, string>>,
  what: string,
): boolean {
  plan.change(known, cells);
  plan.say(kind, `${known.key} ${what}`);
  return true;
}
