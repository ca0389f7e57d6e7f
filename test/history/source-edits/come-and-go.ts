import type { Row } from '../export-tables.js';
import type { ModelledObject } from '../fields/index.js';
import { rowIn, type Known } from '../records.js';
import type { RoundPlan } from '../round-plan.js';
import { isMovable } from '../source-view.js';
import { present } from '../words.js';
import { stagesOf } from './pool.js';

/** Rows that left the source, to come back some day. */
export type Removed = Map<string, { readonly known: Known; readonly row: Row }>;

const REMOVABLE = ['contacts', 'leads', 'deals', 'activities', 'tasks', 'notes'] as const;

/** Takes some rows out that nothing else refers to, and lets others come back, as they were or changed. */
export function comeAndGo(plan: RoundPlan, removed: Removed): void {
  comeBack(plan, removed);
  const referenced = plan.referenced();
  const candidates = REMOVABLE.flatMap((object) => plan.there(object)).filter(
    (known) =>
      !referenced.has(known.key) &&
      known.open.size === 0 &&
      !plan.isMerged(known) &&
      !plan.fieldEdits.some((edit) => edit.known === known) &&
      present(plan.row(known)['notes']) === '' &&
      // A lead's person and organization would be left without the lead that they were made for.
      known.object !== 'leads',
  );
  // One that people changed last: who wants it deleted over there as well is told that it stays.
  const theirs = candidates.filter((known) => known.touched && !known.visited && isTheirs(plan, known));
  for (const known of new Set([...plan.random.some(theirs, 1), ...plan.random.some(candidates, 3)])) {
    const table = plan.after.table(known.object as 'deals');
    if (!table.endsWithRecord) continue;
    removed.set(known.key, { known, row: plan.row(known) });
    table.remove(known.id);
    plan.reserve(known.key);
    plan.deleted.push(known.key);
    plan.say('deleted', known.key);
  }
}

function isTheirs(plan: RoundPlan, known: Known): boolean {
  return plan.view.email(rowIn(plan.view, known)?.['updater_user_id']) !== plan.oracle.migrationUser;
}

/** Not in the round in which they left, and not after somebody decided that the target gives them up, too. */
function comeBack(plan: RoundPlan, removed: Removed): void {
  const waiting = [...removed].filter(([, { known }]) => plan.isThere(known) && !known.closed);
  for (const [key, { known, row }] of plan.random.some(waiting, 2)) {
    removed.delete(key);
    plan.after.table(known.object as 'deals').add(row);
    const column = TEXT_COLUMN[known.object] ?? '';
    const changes = plan.random.chance(0.5) && isEditable(plan, known, column);
    if (changes) plan.change(known, { [column]: `Back with ${plan.random.word()}` });
    plan.reserve(key);
    plan.say(changes ? 'reappeared_changed' : 'reappeared', key);
  }
}

function isEditable(plan: RoundPlan, known: Known, column: string): boolean {
  return plan.editable(known).some((field) => Object.keys(field.cells?.('x', {}) ?? {}).includes(column));
}

export const TEXT_COLUMN: Partial<Record<ModelledObject, string>> = {
  accounts: 'phone',
  contacts: 'cf_mobile',
  leads: 'title',
  deals: 'name',
  activities: 'subject',
  tasks: 'subject',
  notes: 'body',
};

/** A record that could not be moved gets what it lacked, with its next export. */
export function mendSkipped(plan: RoundPlan): void {
  const skipped = plan.oracle.records
    .all()
    .filter((known) => known.state === 'skipped' && ['deals', 'contacts'].includes(known.object));
  for (const known of plan.random.some(skipped, 1)) {
    const row = plan.after.table(known.object as 'deals').get(known.id);
    if (row === undefined) continue;
    plan.change(known, mended(plan, known, row));
    plan.say('skipped_is_mended', known.key);
  }
}

function mended(plan: RoundPlan, known: Known, row: Row): Row {
  const links = known.object === 'deals' ? { account_id: '', contact_id: '' } : { account_id: '' };
  const source = plan.oracle.viewOf(plan.after, plan.view);
  if (isMovable(known.object, row, source)) return links;
  const [stage] = stagesOf(plan, present([...plan.after.table('pipelines').records().values()][0]?.['name']));
  const closing = { closed_at: '', lost_reason: '' };
  return { ...closing, status: 'open', pipeline_id: stage?.pipelineId ?? '', stage_id: stage?.id ?? '' };
}

/** Times that lie: a change that they do not tell of, and one that they only claim. */
export function lie(plan: RoundPlan): void {
  const dated = (['accounts', 'contacts', 'deals'] as const)
    .flatMap((object) => plan.there(object))
    .filter(
      (known) =>
        present(plan.row(known)['modified_at']) !== '' &&
        !plan.isMerged(known) &&
        !plan.fieldEdits.some((edit) => edit.known === known),
    );
  const [liars, boasters] = [plan.random.some(dated, 2), plan.random.some(dated, 2)];
  for (const known of liars) {
    const column = TEXT_COLUMN[known.object] ?? '';
    const field = plan
      .editable(known)
      .find((each) => each.kind === 'text' && Object.keys(each.cells?.('x', {}) ?? {}).includes(column));
    if (field === undefined) continue;
    plan.changeSilently(known, { [column]: `Quiet ${plan.random.word()}` });
    plan.fieldEdits.push({ known, field });
    plan.reserve(known.key);
    plan.say('modified_at_lied', `${known.key} ${column}`);
  }
  for (const known of boasters.filter(({ key }) => plan.isFree(key))) {
    plan.change(known, {});
    plan.reserve(known.key);
    plan.say('only_modified_at', known.key);
  }
}
