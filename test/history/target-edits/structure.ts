import { TEXT_COLUMN } from '../source-edits/come-and-go.js';
import { MODELLED, type ModelledObject } from '../fields/index.js';
import { entityOf, placeOf, type Known } from '../records.js';
import type { RoundPlan } from '../round-plan.js';
import { isDeleted } from '../source-edits/make-rows.js';
import { refOf } from '../target-view.js';
import type { TargetActor } from './actor.js';

/** People delete some of our records, and merge others: into one another, and into records of their own. */
export async function deleteAndMerge(
  plan: RoundPlan,
  actor: TargetActor,
  people: readonly string[],
): Promise<void> {
  const email = () => plan.random.pick(people) ?? '';
  for (const known of plan.random.some(loose(plan, DELETABLE), plan.random.int(1, 3))) {
    await actor.remove(...target(known), email());
    plan.reserve(known.key);
    plan.say('user_deleted', known.key);
  }
  if (plan.random.chance(0.8)) await mergeOurs(plan, actor, email());
  if (plan.random.chance(0.8)) await mergeIntoOwn(plan, actor, email());
}

/** Some of what people deleted changes in the source: nobody has decided yet what is to become of it. */
export function changeDeleted(plan: RoundPlan): void {
  const deleted = plan.oracle.records
    .all()
    .filter((known) => isDeleted(plan, known) && !known.gone && !known.closed && known.open.size === 0);
  for (const known of plan.random.some(deleted, 2)) {
    const column = TEXT_COLUMN[known.object];
    if (column === undefined || Object.keys(plan.row(known)).length === 0) continue;
    plan.change(known, { [column]: `Still used ${plan.random.word()}` });
    plan.say('user_deleted_what_changed', `${known.key} ${column}`);
  }
}

const DELETABLE = ['accounts', 'contacts', 'deals', 'activities', 'tasks', 'notes', 'leads'] as const;
const MERGEABLE = ['accounts', 'contacts', 'deals'] as const;

/** Nothing is open about it, no lead was given it, and it stands for no other record. */
function loose(plan: RoundPlan, objects: readonly ModelledObject[]): Known[] {
  const parties = plan.leadParties();
  const { records } = plan.oracle;
  const standsFor = new Set(
    [...plan.after.table('accounts').records().keys()]
      .map((id) => records.canonical(`accounts/${id}`))
      .filter((key, _, keys) => keys.filter((other) => other === key).length > 1),
  );
  return objects
    .flatMap((object) => plan.there(object))
    .filter(
      (known) =>
        known.open.size === 0 &&
        !parties.has(known.key) &&
        !standsFor.has(known.key) &&
        !plan.isMerged(known) &&
        !known.merged &&
        !isLeftByChildren(plan, known),
    );
}

/** Children that people hung elsewhere make what follows look like a merge into that other record. */
function isLeftByChildren(plan: RoundPlan, parent: Known): boolean {
  return plan.oracle.records
    .all()
    .filter((child) => Object.values(child.ours).includes(parent.key) && plan.isThere(child))
    .some((child) =>
      MODELLED[child.object].fields.some(
        (field) => child.ours[field.name] === parent.key && plan.held(child, field) !== parent.key,
      ),
    );
}

function target(known: Known): [ReturnType<typeof entityOf>, string] {
  return placeOf(known.ref ?? '');
}

/**
 * One that we hung something on: the way of its children is how anybody can tell where it went, as nothing on the record
 * itself does. Where people alone hung children on it, their way tells nothing: we wrote other links. Deals that are closed keep their own course.
 */
async function mergeOurs(plan: RoundPlan, actor: TargetActor, email: string): Promise<void> {
  const object = plan.random.pick(MERGEABLE) ?? 'contacts';
  const candidates = loose(plan, [object]).filter((known) => object !== 'deals' || isOpenDeal(plan, known));
  const gone = plan.random.pick(candidates.filter((known) => hasChildren(plan, known)));
  const survivor = plan.random.pick(candidates.filter((known) => known !== gone));
  if (gone === undefined || survivor === undefined) return;
  await actor.merge(...target(gone), target(survivor)[1], email);
  visitChildren(plan, gone);
  Object.assign(gone, { ref: survivor.ref, touched: true, merged: true, mergedAway: true });
  Object.assign(survivor, { touched: true, merged: true });
  plan.oracle.records.join(gone.key, survivor.key);
  plan.say('user_merged_ours', `${gone.key} into ${survivor.key}`);
}

/** Their own record has but a name: everything else comes from ours, our key with it. */
async function mergeIntoOwn(plan: RoundPlan, actor: TargetActor, email: string): Promise<void> {
  const object = plan.random.pick(MERGEABLE) ?? 'contacts';
  const known = plan.random.pick(
    loose(plan, [object]).filter((each) => object !== 'deals' || isOpenDeal(plan, each)),
  );
  if (known === undefined) return;
  const entity = entityOf(known);
  const name = `Own ${plan.random.word()}`;
  const own = await actor.create(entity, entity === 'deals' ? { title: name } : { name }, email);
  await actor.merge(...target(known), own, email);
  visitChildren(plan, known);
  plan.oracle.records.place(known, refOf(entity, own));
  Object.assign(known, { touched: true, merged: true, mergedAway: true });
  plan.say('user_merged_into_own', `${known.key} into ${entity}:${own}`);
}

/** A merge moves children: whether that is a change that somebody made of them is a matter of reading. */
function visitChildren(plan: RoundPlan, parent: Known): void {
  for (const child of plan.oracle.records.all())
    if (Object.values(child.ours).includes(parent.key)) child.visited = true;
}

function isOpenDeal(plan: RoundPlan, known: Known): boolean {
  return plan.view.row(...target(known))?.['status'] === 'open' && known.agreed['status'] === 'open';
}

function hasChildren(plan: RoundPlan, known: Known): boolean {
  const [entity, id] = target(known);
  const attribute = { organizations: 'org_id', persons: 'person_id', deals: 'deal_id' }[entity as 'deals'];
  const children = ['persons', 'deals', 'activities', 'notes', 'files'] as const;
  return children.some((child) =>
    plan.view
      .live(child)
      .some((row) => String(row[attribute]) === id && isHungByUs(plan, child, row, known.key)),
  );
}

function isHungByUs(
  plan: RoundPlan,
  entity: 'persons' | 'deals' | 'activities' | 'notes' | 'files',
  row: object,
  parent: string,
): boolean {
  const keys = plan.view.keysOf(entity, row as Record<string, unknown>);
  return keys.some((key) => Object.values(plan.oracle.records.get(key)?.ours ?? {}).includes(parent));
}
