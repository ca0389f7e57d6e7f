import type { Row } from './csv-writer.js';
import { isoDate, isoInstant } from './date-forms.js';
import { columnsOf } from './file-columns.js';
import { STAGES } from './fixed-rows.js';
import { companyOf, personOf } from './parties.js';
import { LONG_TEXT } from './text.js';
import { LOST_REASONS, PRODUCTS } from './words.js';
import { idOf } from './world.js';
import type { World } from './world.js';

export const DEAL_COLUMNS = columnsOf('deals', [
  'cf_product',
  'cf_score',
  'cf_priority',
  'cf_renewal',
  'cf_billing_email',
]);

/** Index of the contact that a deal belongs to, or null: tasks and activities of the deal name the same one. */
export function dealContact(world: World, index: number): number | null {
  const random = world.random('deal-contact', index);
  return random.chance(0.12) ? null : random.int(0, world.count('contacts') - 1);
}

/** `contact_id` and `account_id` of whatever hangs on a contact. */
export function partyIds(world: World, contact: number | null): { contact_id: string; account_id: string } {
  if (contact === null) return { contact_id: '', account_id: '' };
  const { account } = personOf(world, contact);
  return {
    contact_id: idOf('contacts', contact),
    account_id: account === null ? '' : idOf('accounts', account),
  };
}

function dealRow(world: World, index: number): Record<string, string | number> {
  const random = world.random('deals', index);
  const parties = partyIds(world, dealContact(world, index));
  const account = parties.account_id === '' ? null : personOf(world, dealContact(world, index) ?? 0).account;
  const created = world.moment(random);
  const product = random.pick(PRODUCTS);
  const pipeline = random.chance(0.75) ? 'pl_new' : 'pl_renew';
  const status = random.pick(['open', 'open', 'won', 'lost']);
  const closed = world.later(created, random.int(1, 120));
  return {
    id: idOf('deals', index),
    name: `${account === null ? 'Walk-in' : companyOf(account).name} – ${product}${world.canary(index)}`,
    pipeline_id: pipeline,
    stage_id: random.pick(STAGES[pipeline] ?? []),
    status,
    value: random.chance(0.08) ? '' : (random.int(0, 4_000_000) / 100).toFixed(2),
    currency: random.chance(0.05) ? '' : random.pick(['EUR', 'EUR', 'USD']),
    expected_close_date: status === 'open' ? isoDate(world.later(created, 60)) : '',
    closed_at: status === 'open' ? '' : isoDate(closed),
    lost_reason: status === 'lost' && random.chance(0.67) ? random.pick(LOST_REASONS) : '',
    ...parties,
    owner_email: world.owner(random),
    created_at: random.chance(0.05) ? isoInstant(created) : isoDate(created),
    modified_at: isoDate(closed),
    cf_product: random.chance(0.03) ? `${product} ` : product,
    cf_score: random.pick(['', '12', '75']),
    cf_priority: random.pick(['', '1', '2', '3']),
    cf_renewal: pipeline === 'pl_renew' ? isoDate(world.later(created, 365)) : '',
    cf_billing_email: random.chance(0.9) ? '' : `billing${index}@post.example`,
  };
}

/** Deals, then those that cannot go over as they are. */
export function* dealRows(world: World): Generator<Row> {
  const count = world.count('deals');
  for (let index = 0; index < count; index++) yield dealRow(world, index);
  const planted: readonly [string, Readonly<Record<string, string>>][] = [
    ['orphaned_parent', { account_id: 'acc_deleted', contact_id: '' }],
    ['blank_name', { name: '' }],
    ['long_name', { name: LONG_TEXT }],
    ['status_unknown', { status: 'stalled' }],
    ['stage_unknown', { stage_id: 'st_removed' }],
    ['value_invalid', { value: 'about 500' }],
    ['currency_unknown', { currency: 'Euros', value: '10' }],
    ['undefined_option', { cf_product: 'Discontinued' }],
  ];
  for (const [at, [name, values]] of planted.entries()) {
    world.plant(name, idOf('deals', count + at));
    yield { ...dealRow(world, count + at), ...values };
  }
}

/** Id of the deal whose account is gone: what hangs on it loses its parent too. */
export const orphanedDeal = (world: World): string => idOf('deals', world.count('deals'));
