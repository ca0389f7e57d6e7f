import type { Row } from './csv-writer.js';
import { dayFirstDateTime, isoDate, isoInstant, sqlDateTime } from './date-forms.js';
import { dealContact, orphanedDeal, partyIds } from './deal-rows.js';
import { columnsOf } from './file-columns.js';
import type { Random } from './random.js';
import { LONG_TEXT, bodyText } from './text.js';
import { SUBJECTS } from './words.js';
import { idOf } from './world.js';
import type { World } from './world.js';

export const ACTIVITY_COLUMNS = columnsOf('activities', ['cf_source_ref']);

const TYPES = ['call', 'email', 'email', 'meeting', 'note'] as const;
/** The four forms that one column of a real export mixes. */
const FORMS = [isoDate, isoDate, dayFirstDateTime, isoInstant, sqlDateTime] as const;

/** What an activity hangs on: mostly a deal, sometimes a lead or only a contact, now and then nothing. */
function parentsOf(world: World, random: Random): Record<string, string> {
  const roll = random.next();
  if (roll < 0.65) {
    const deal = random.int(0, world.count('deals') - 1);
    return { deal_id: idOf('deals', deal), ...partyIds(world, dealContact(world, deal)) };
  }
  if (roll < 0.8) return { lead_id: idOf('leads', random.int(0, world.count('leads') - 1)) };
  if (roll < 0.97) return partyIds(world, random.int(0, world.count('contacts') - 1));
  return {};
}

function activityRow(world: World, index: number): Record<string, string | number> {
  const random = world.random('activities', index);
  const type = random.pick(TYPES);
  const occurred = world.moment(random);
  return {
    id: idOf('activities', index),
    type,
    subject: random.pick(SUBJECTS),
    body: bodyText(random, world.canary(index)),
    occurred_at: random.pick(FORMS)(occurred),
    duration_minutes: type === 'meeting' ? 60 : type === 'call' ? random.int(1, 40) : '',
    owner_email: world.owner(random),
    ...parentsOf(world, random),
    created_at: random.chance(0.7) ? '' : isoInstant(occurred),
    cf_source_ref: random.chance(0.1) ? `ref-${random.int(1000, 9999)}` : '',
  };
}

/** Activities, then those with a subject, type or parent that needs a rule. */
export function* activityRows(world: World): Generator<Row> {
  const count = world.count('activities');
  for (let index = 0; index < count; index++) yield activityRow(world, index);
  const lead = idOf('leads', 0);
  const planted: readonly [string, Readonly<Record<string, string>>][] = [
    ['blank_subject', { subject: ' ' }],
    ['long_subject', { subject: LONG_TEXT }],
    ['type_unknown', { type: 'webinar' }],
    ['orphaned_parent', { deal_id: 'dl_deleted', lead_id: '' }],
    ['parent_of_skipped', { deal_id: orphanedDeal(world), contact_id: '', account_id: '', lead_id: '' }],
    [
      'deal_and_lead',
      { deal_id: idOf('deals', 0), ...partyIds(world, dealContact(world, 0)), lead_id: lead },
    ],
    ['marker_in_text', { body: 'Copied from elsewhere: [sd:activity:act_000001] and more' }],
  ];
  for (const [at, [name, values]] of planted.entries()) {
    world.plant(name, idOf('activities', count + at));
    yield { ...activityRow(world, count + at), ...values };
  }
}
