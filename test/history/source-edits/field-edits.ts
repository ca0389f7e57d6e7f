import type { Field, FieldKind, Pool } from '../fields/field.js';
import type { ModelledObject } from '../fields/index.js';
import type { SourceKind } from '../kinds.js';
import type { Known } from '../records.js';
import type { RoundPlan } from '../round-plan.js';

const KIND: Partial<Record<FieldKind, SourceKind>> = {
  text: 'changed_text',
  number: 'changed_number',
  money: 'changed_money',
  date: 'changed_date',
  picklist: 'changed_picklist',
  set: 'changed_set',
  contact_point: 'changed_contact_point',
  owner: 'changed_owner',
  link: 'changed_link',
};

/** How many records of each object change in one field or two. */
const SHARE: Partial<Record<ModelledObject, number>> = {
  accounts: 5,
  contacts: 5,
  leads: 3,
  lead_persons: 1,
  deals: 5,
  activities: 3,
  tasks: 3,
  notes: 2,
};

/** Changes single fields of records that are there: to other values, to blank, and back to what they were. */
export function editFields(plan: RoundPlan, pool: Pool, earlier: EarlierCells): void {
  for (const [object, count] of Object.entries(SHARE) as Array<[ModelledObject, number]>) {
    for (const known of plan.random.some(plan.there(object), count)) {
      editOne(plan, pool, known, earlier);
      if (plan.random.chance(0.25)) editOne(plan, pool, known, earlier);
    }
  }
  for (const known of plan.random.some(mergedAway(plan), 2)) {
    if (editOne(plan, pool, known, earlier)) plan.say('changed_though_merged', known.key);
  }
  changeBack(plan, earlier);
}

/** Records that stand on another one by now: what changes in the source goes there. */
function mergedAway(plan: RoundPlan): Known[] {
  return (['accounts', 'contacts', 'deals'] as const)
    .flatMap((object) => plan.there(object))
    .filter((known) => known.mergedAway);
}

/** Cells as they were before their first change, by key and field: to be brought back. */
export type EarlierCells = Map<
  string,
  { known: Known; field: Field; cells: Readonly<Record<string, string>> }
>;

function editOne(plan: RoundPlan, pool: Pool, known: Known, earlier: EarlierCells): boolean {
  const left = plan.fieldEdits.filter((edit) => edit.known === known).map(({ field }) => field.name);
  const fields = plan
    .editable(known)
    .filter((field) => !left.includes(field.name) && mayEdit(plan, known, field));
  const field = plan.random.pick(fields);
  if (field === undefined) return false;
  const row = plan.row(known);
  const blank = field.blankable === true && known.agreed[field.name] !== null && plan.random.chance(0.2);
  const value = blank ? null : freshValue(plan, pool, known, field);
  if (value === undefined) return false;
  const cells = field.cells?.(value, row) ?? {};
  rememberCells(earlier, known, field, row, Object.keys(cells));
  plan.change(known, cells);
  if (known.merged) plan.oracle.records.lock(known, field.name);
  plan.fieldEdits.push({ known, field });
  plan.say(kindOf(known, field, blank), `${known.key} ${field.name} to ${value ?? 'blank'}`);
  return true;
}

function kindOf(known: Known, field: Field, blank: boolean): SourceKind {
  if (known.object === 'lead_persons') return 'lead_person_changed';
  if (blank) return field.kind === 'link' ? 'blanked_link' : 'blanked_value';
  return KIND[field.kind] ?? 'changed_text';
}

/** Neither what the source says now, nor what both agreed on, nor what the target holds. */
export function freshValue(plan: RoundPlan, pool: Pool, known: Known, field: Field): string | undefined {
  const row = plan.row(known);
  const now = field.read(row, plan.oracle.viewOf(plan.after, plan.view).context);
  const avoid = [
    now,
    known.agreed[field.name] ?? null,
    known.ours[field.name] ?? null,
    plan.held(known, field),
  ];
  return field.fresh?.(pool, avoid, row);
}

/** Of what is left out, docs/deltas.md does not tell what becomes of it. */
export function mayEdit(plan: RoundPlan, known: Known, field: Field): boolean {
  // Which e-mail or name a lead found its person or organization by must not change under it.
  const found = ['name', 'emails'].includes(field.name) && known.object !== 'lead_persons';
  if (found && plan.leadParties().has(known.key)) return false;
  if (field.kind === 'stage') return false;
  return !plan.isMerged(known) || !['owner', 'link', 'contact_point'].includes(field.kind);
}

function rememberCells(
  earlier: EarlierCells,
  known: Known,
  field: Field,
  row: Readonly<Record<string, string>>,
  columns: readonly string[],
): void {
  const name = `${known.key} ${field.name}`;
  if (earlier.has(name) || columns.length === 0) return;
  const cells = Object.fromEntries(columns.map((column) => [column, row[column] ?? '']));
  earlier.set(name, { known, field, cells });
}

/** One field goes back to what it was before an earlier round. */
function changeBack(plan: RoundPlan, earlier: EarlierCells): void {
  const edited = plan.fieldEdits.map(({ known, field }) => `${known.key} ${field.name}`);
  const candidates = [...earlier].filter(
    ([name, { known, field }]) =>
      !edited.includes(name) &&
      plan.there(known.object).includes(known) &&
      plan.editable(known).some((each) => each.name === field.name) &&
      mayEdit(plan, known, field) &&
      field.kind !== 'link',
  );
  for (const [name, { known, field, cells }] of plan.random.some(candidates, 1)) {
    earlier.delete(name);
    plan.change(known, cells);
    plan.fieldEdits.push({ known, field });
    plan.say('changed_back', `${known.key} ${field.name}`);
  }
}
