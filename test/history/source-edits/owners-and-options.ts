import { fullName } from '../fields/contact-fields.js';
import { fieldOf, type ModelledObject } from '../fields/index.js';
import type { Known } from '../records.js';
import type { RoundPlan } from '../round-plan.js';
import { present } from '../words.js';
import type { Pool } from '../fields/field.js';
import type { TargetActor } from '../target-edits/actor.js';

/** Somebody new owns a record: a user of the account by now, or one whose records the customer assigns. */
export async function newOwner(plan: RoundPlan, pool: Pool, actor: TargetActor): Promise<void> {
  const known = plan.random.pick(ownable(plan));
  if (known === undefined) return;
  const email = `new.owner${plan.round}@harbourlight.example`;
  const row = { id: `usr_r${plan.round}`, email, name: `New Owner ${plan.round}`, active: 'true' };
  plan.after.table('users').add(row);
  if (plan.random.chance(0.5)) await actor.addUser(email);
  else assign(plan, email, plan.random.pick(pool.emails) ?? '');
  plan.change(known, { owner_email: email });
  plan.reserve(known.key);
  plan.say('changed_to_new_owner', `${known.key} to ${email}`);
}

function assign(plan: RoundPlan, source: string, target: string): void {
  plan.owners.push({ source, target });
  plan.oracle.assigned.set(source, target);
}

/** What nobody owns belongs to the migration user. */
export function blankOwner(plan: RoundPlan): void {
  const known = plan.random.pick(ownable(plan));
  if (known === undefined) return;
  plan.change(known, { owner_email: '' });
  plan.reserve(known.key);
  plan.say('blanked_owner', known.key);
}

function ownable(plan: RoundPlan): Known[] {
  return (['accounts', 'contacts', 'deals'] as const)
    .flatMap((object: ModelledObject) => plan.there(object))
    .filter(
      (known) =>
        !plan.isMerged(known) &&
        present(plan.row(known)['owner_email']) !== '' &&
        // Blanks of a survivor of a merge group are filled from its members.
        present(plan.row(known)['website']) === '' &&
        plan.isUnderstood(known, 'owner_id') &&
        !known.open.has('owner_id') &&
        !known.open.has('sd_original_owner__c') &&
        plan.held(known, fieldOf(known.object, 'owner_id')) === known.ours['owner_id'] &&
        !plan.fieldEdits.some((edit) => edit.known === known && edit.field.kind === 'owner'),
    );
}

/** A picklist gets an option, and a record takes it. */
export function newOption(plan: RoundPlan): void {
  const known = plan.random.pick(plan.there('accounts').filter((each) => plan.isUnderstood(each, 'Segment')));
  if (known === undefined || known.open.has('Segment') || plan.isMerged(known)) return;
  const definitions = plan.after.table('custom_fields');
  const label = `Segment ${plan.random.word()}`;
  const options = present(definitions.get('account.cf_segment')?.['options']);
  definitions.change('account.cf_segment', { options: `${options}|${label}` });
  plan.change(known, { cf_segment: label });
  plan.reserve(known.key);
  plan.say('new_option', `${known.key} Segment ${label}`);
}

/** A stage that the confirmed mapping does not know, with a deal in it. */
export function newStage(plan: RoundPlan): void {
  const known = plan.random.pick(
    plan
      .there('deals')
      .filter((each) => each.agreed['stage_id']?.startsWith('New business/') && !plan.isMerged(each))
      .filter((each) => plan.held(each, fieldOf('deals', 'stage_id')) === each.ours['stage_id'])
      .filter((each) => !each.open.has('stage_id') && !each.open.has('status'))
      .filter((each) => !plan.fieldEdits.some((edit) => edit.known === each)),
  );
  if (known === undefined) return;
  const id = `st_r${plan.round}`;
  const name = `Stage ${plan.random.word()}`;
  plan.after.table('stages').add({ id, pipeline_id: 'pl_new', name, order: '9', probability: '50' });
  plan.change(known, { stage_id: id });
  plan.reserve(known.key);
  plan.say('new_stage', `${known.key} to ${name}`);
}

const NEW_COLUMN = 'cf_sales_region';

/** A column that no export had, with its definition; filled on two deals. Once in a history. */
export function newColumn(plan: RoundPlan): void {
  const deals = plan.after.table('deals');
  if (deals.columns.includes(NEW_COLUMN)) return;
  deals.addColumn(NEW_COLUMN);
  const definition = { object: 'deal', key: NEW_COLUMN, label: 'Sales region', type: 'text' };
  plan.after.table('custom_fields').add({ ...definition, options: '', required: 'false' });
  for (const known of plan.random.some(plan.there('deals'), 2)) {
    plan.change(known, { [NEW_COLUMN]: `Region ${plan.random.word()}` });
    plan.reserve(known.key);
    plan.say('new_column', `${known.key} ${NEW_COLUMN}`);
  }
}

/** A lead that had no company gets one: an organization of its own. */
export function giveCompany(plan: RoundPlan): void {
  const known = plan.random.pick(
    plan.there('leads').filter((each) => {
      const links = plan.oracle.source.context.leadLinks(each.id);
      const own = plan.oracle.records.get(`leads/${each.id}#person`);
      return (
        links.organization === null &&
        present(plan.row(each)['company']) === '' &&
        // One that only stands in for a party goes when the lead gets another.
        fullName(plan.row(each), 'email', 'phone') !== null &&
        own !== undefined &&
        plan.isThere(own) &&
        !each.open.has('organization_id')
      );
    }),
  );
  if (known === undefined) return;
  plan.change(known, { company: `${plan.random.word()} and Daughters` });
  plan.reserve(known.key);
  plan.say('lead_got_company', known.key);
}

/** A member of a merge group changes: what the survivor lacks is filled from it, and nothing else. */
export function changeMember(plan: RoundPlan): void {
  const accounts = plan.after.table('accounts');
  const members = [...accounts.records().keys()].filter(
    (id) =>
      plan.oracle.records.canonical(`accounts/${id}`) !== `accounts/${id}` &&
      !plan.oracle.records.get(`accounts/${id}`),
  );
  const member = plan.random.pick(members);
  if (member === undefined) return;
  const survivor = plan.oracle.records.get(plan.oracle.records.canonical(`accounts/${member}`) ?? '');
  if (survivor === undefined || !plan.isThere(survivor) || !plan.isFree(survivor.key)) return;
  const cells = { phone: `+49 89 ${plan.random.int(100_000, 999_999)}`, modified_at: plan.stamp };
  accounts.change(member, cells);
  plan.reserve(survivor.key);
  plan.say('merge_member_changed', `accounts/${member}, merged into ${survivor.key}`);
}
