import { columnsOf } from './file-columns.js';
import type { Row } from './csv-writer.js';
import { isoDate } from './date-forms.js';
import { companyOf, isDuplicate } from './parties.js';
import type { Random } from './random.js';
import { inlineNote, phoneNumber } from './text.js';
import { CITIES, INDUSTRIES, SENTENCES, STREETS } from './words.js';
import { idOf } from './world.js';
import type { World } from './world.js';

export const ACCOUNT_COLUMNS = columnsOf('accounts', [
  'cf_segment',
  'cf_sites',
  'cf_annual_revenue',
  'cf_partner',
  'cf_profile',
  'notes',
]);

/** One domain, written as people write it. */
function website(random: Random, domain: string): string {
  return random.pick([
    `https://${domain}`,
    `http://www.${domain}/`,
    domain.toUpperCase(),
    `https://www.${domain}/about?ref=crm`,
    `shop.${domain}`,
  ]);
}

function accountRow(world: World, index: number): Row {
  const random = world.random('accounts', index);
  const company = companyOf(index);
  const created = world.moment(random);
  const hasWebsite = isDuplicate(index) || isDuplicate(index + 4) || random.chance(0.6);
  return {
    id: company.id,
    name: `${company.name}${world.canary(index)}`,
    website: hasWebsite ? website(random, company.domain) : '',
    industry: random.pick(INDUSTRIES),
    employee_count: random.chance(0.1) ? '' : random.int(1, 4000),
    phone: phoneNumber(random),
    address: `${random.int(1, 180)} ${random.pick(STREETS)}\n${random.pick(CITIES)}`,
    owner_email: world.owner(random),
    created_at: isoDate(created),
    modified_at: isoDate(world.later(created, random.int(0, 200))),
    cf_segment: random.pick(['Small', 'Medium', 'Large', '', 'large', 'Key account']),
    cf_sites: random.pick(['1', '2', '3', '4+', '']),
    cf_annual_revenue: random.chance(0.5) ? '' : (random.int(10_000, 9_000_000) / 100).toFixed(2),
    cf_partner: random.pick(['true', 'false', '']),
    cf_profile: random.chance(0.1) ? `<Survey><Sites>2</Sites></Survey>\n${random.pick(SENTENCES)}` : '',
    notes: inlineNote(random, world.canary(index)),
  };
}

/** Accounts, then two different companies whose websites are pages of one shared host: they are not one. */
export function* accountRows(world: World): Generator<Row> {
  const count = world.count('accounts');
  for (let index = 0; index < count; index++) {
    if (isDuplicate(index)) world.plant('duplicate_domain', idOf('accounts', index));
    yield accountRow(world, index);
  }
  for (const [at, name] of ['Corner Bakery Brill', 'Dock Street Cycles'].entries()) {
    const id = idOf('accounts', count + at);
    world.plant('shared_host', id);
    yield {
      id,
      name,
      website: `https://www.facebook.com/${name.replaceAll(' ', '')}`,
      created_at: '2025-03-03',
    };
  }
}
