import { placeOf, type Known } from '../records.js';
import type { RoundPlan } from '../round-plan.js';
import type { TargetActor } from './actor.js';

/** People make records of their own that hang on ours, and hang notes and files on ours. */
export async function makeOwnRecords(
  plan: RoundPlan,
  actor: TargetActor,
  people: readonly string[],
): Promise<void> {
  const email = plan.random.pick(people) ?? '';
  const [account, contact, deal] = [
    pickOne(plan, 'accounts'),
    pickOne(plan, 'contacts'),
    pickOne(plan, 'deals'),
  ];
  const org_id = idOf(account);
  const word = plan.random.word();
  const person_id = Number(await actor.create('persons', { name: `Own ${word}`, org_id }, email));
  const own = Number(
    await actor.create('deals', { title: `Own ${word}`, org_id, person_id, value: 5 }, email),
  );
  const participants = [{ person_id, primary: true }];
  await actor.create('activities', { subject: `Own ${word}`, deal_id: own, participants }, email);
  plan.say('user_made_own', `persons:${person_id}, deals:${own} and an activity, on ${account?.key}`);
  if (contact !== undefined) {
    const note = await actor.create(
      'notes',
      { content: `Own note ${word}`, person_id: idOf(contact) },
      email,
    );
    contact.visited = true;
    plan.say('user_added_note', `notes:${note} on ${contact.key}`);
  }
  if (deal !== undefined) {
    const file = await actor.upload(`own ${word}.txt`, Buffer.from(word), { deal_id: idOf(deal) }, email);
    deal.visited = true;
    plan.say('user_added_file', `files:${file} on ${deal.key}`);
  }
}

function pickOne(plan: RoundPlan, object: 'accounts' | 'contacts' | 'deals'): Known | undefined {
  const known = plan.random.pick(plan.there(object));
  if (known !== undefined) known.visited = true;
  return known;
}

function idOf(known: Known | undefined): number | undefined {
  return known?.ref === null || known === undefined ? undefined : Number(placeOf(known.ref)[1]);
}
