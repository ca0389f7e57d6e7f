import type { Pool } from '../fields/field.js';
import type { SourceKind } from '../kinds.js';
import type { Known } from '../records.js';
import type { RoundPlan } from '../round-plan.js';
import { present } from '../words.js';
import { NewRows, type Parents } from './new-rows.js';

/** New records of every kind, on old parents and on new ones, and on those that are not there. */
export function makeRows(plan: RoundPlan, pool: Pool): void {
  const rows = new NewRows(plan, pool);
  const account = rows.account();
  const contacts = [
    rows.contact({ accounts: account }),
    rows.contact(oldParent(plan, 'accounts')),
    rows.contact(),
  ];
  plan.say('child_of_new', `contacts/${contacts[0]} of accounts/${account}`);
  plan.say('child_of_old', `contacts/${contacts[1]}`);
  const deal = rows.deal({ accounts: account, contacts: contacts[0] ?? '' });
  rows.deal({ ...oldParent(plan, 'accounts'), ...oldParent(plan, 'contacts') });
  rows.lead('');
  rows.lead(plan.random.chance(0.5) ? `${plan.random.word()} and Sons` : '', knownEmail(plan));
  const task = rows.task({ deals: deal, accounts: account });
  rows.task(oldParent(plan, 'deals'));
  rows.activity({ deals: deal, contacts: contacts[0] ?? '' });
  rows.activity(oldParent(plan, 'contacts'));
  rows.activity(oldParent(plan, 'leads'));
  rows.note({ deals: deal });
  rows.note(oldParent(plan, plan.random.pick(['accounts', 'contacts', 'leads'] as const) ?? 'accounts'));
  rows.attachment({ tasks: task });
  rows.attachment(oldParent(plan, plan.random.pick(['accounts', 'contacts', 'deals'] as const) ?? 'deals'));
  childrenOfTheAbsent(plan, rows);
}

function oldParent(plan: RoundPlan, object: 'accounts' | 'contacts' | 'deals' | 'leads'): Parents {
  const known = plan.random.pick(plan.there(object).filter(isWhole));
  return known === undefined ? {} : { [object]: known.id };
}

/** Not a record about which people have to decide first. */
function isWhole(known: Known): boolean {
  return known.open.size === 0;
}

/** E-mail of a contact that no other contact or lead has. */
function knownEmail(plan: RoundPlan): string | undefined {
  const rows = ['contacts', 'leads'].flatMap((name) => [
    ...plan.after
      .table(name as 'contacts')
      .records()
      .values(),
  ]);
  const all = rows.map((row) => present(row['email']).toLowerCase());
  const only = plan
    .there('contacts')
    .filter((known) => !plan.isMerged(known))
    .map((known) => present(plan.row(known)['email']))
    .filter((email) => email !== '' && all.filter((each) => each === email.toLowerCase()).length === 1);
  return plan.random.chance(0.5) ? plan.random.pick(only) : undefined;
}

/** On records that were skipped, that people deleted, or that they merged away. */
function childrenOfTheAbsent(plan: RoundPlan, rows: NewRows): void {
  const { records } = plan.oracle;
  const inSource = (known: Known) => !known.gone && plan.after.table(known.object as 'deals').get(known.id);
  const fitting = (accept: (known: Known) => boolean) =>
    plan.random.pick(
      records
        .all()
        .filter(
          (known) =>
            ['accounts', 'contacts', 'deals'].includes(known.object) && accept(known) && inSource(known),
        ),
    );
  const cases: ReadonlyArray<readonly [SourceKind, (known: Known) => boolean]> = [
    ['child_of_skipped', (known) => known.state === 'skipped'],
    ['child_of_deleted_in_target', (known) => isDeleted(plan, known)],
    ['child_of_merged_in_target', (known) => known.mergedAway && plan.isThere(known)],
  ];
  for (const [kind, accept] of cases) {
    const parent = fitting(accept);
    if (parent === undefined) continue;
    const parents = { [parent.object]: parent.id };
    const child = plan.random.chance(0.5) ? `tasks/${rows.task(parents)}` : `notes/${rows.note(parents)}`;
    plan.say(kind, `${child} of ${parent.key}`);
  }
}

/** By people, in an earlier round or in this one. */
export function isDeleted(plan: RoundPlan, known: Known): boolean {
  return known.state === 'deleted' || (known.state === 'there' && known.ref !== null && !plan.isThere(known));
}
