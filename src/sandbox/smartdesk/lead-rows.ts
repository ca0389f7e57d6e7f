import type { Row } from './csv-writer.js';
import { dayFirstDateTime, isoInstant } from './date-forms.js';
import { columnsOf } from './file-columns.js';
import { companyOf, personOf } from './parties.js';
import { inlineNote, phoneNumber } from './text.js';
import { FIRST_NAMES, LAST_NAMES, LEAD_SOURCES, LEAD_STATUSES, PRODUCTS } from './words.js';
import { idOf } from './world.js';
import type { World } from './world.js';

export const LEAD_COLUMNS = columnsOf('leads', ['cf_score', 'cf_priority', 'cf_fair', 'notes']);

function leadRow(world: World, index: number): Row {
  const random = world.random('leads', index);
  const id = idOf('leads', index);
  const created = world.moment(random);
  const hasName = random.chance(0.6);
  const hasCompany = random.chance(0.3);
  const hasEmail = random.chance(0.7);
  const hasValue = random.chance(0.2);
  return {
    id,
    title: `${random.pick(PRODUCTS)} enquiry ${index + 1}${world.canary(index)}`,
    first_name: hasName ? random.pick(FIRST_NAMES) : '',
    last_name: hasName && random.chance(0.7) ? random.pick(LAST_NAMES) : '',
    company: hasCompany ? companyOf(random.int(0, world.count('accounts') * 2)).name : '',
    email: hasEmail ? `enquiry${index + 1}${world.canary(index, '.')}@visitors.example` : '',
    phone: phoneNumber(random),
    lead_source: random.pick(LEAD_SOURCES),
    lead_status: random.pick(LEAD_STATUSES),
    value: hasValue ? random.int(100, 20_000) : '',
    currency: hasValue ? random.pick(['EUR', 'USD']) : '',
    owner_email: world.owner(random),
    // Day first and without a zone, except for the few that came in through an interface.
    created_at: random.chance(0.03) ? isoInstant(created) : dayFirstDateTime(created),
    modified_at: random.chance(0.3) ? isoInstant(world.later(created, random.int(0, 90))) : '',
    cf_score: random.pick(['', '10', '55', '80.5']),
    cf_priority: random.pick(['', 'A', 'B', 'C', 'Z']),
    cf_fair: random.chance(0.2) ? 'Kielder Pump Days' : '',
    notes: inlineNote(random, world.canary(index)),
  };
}

/** Leads, then those that meet a contact, an account or one another. */
export function* leadRows(world: World): Generator<Row> {
  const count = world.count('leads');
  for (let index = 0; index < count; index++) yield leadRow(world, index);
  const company = companyOf(1).name;
  const planted: readonly [string, Readonly<Record<string, string>>][] = [
    ['title_only', {}],
    ['email_of_contact', { email: personOf(world, 2).email, first_name: 'Known' }],
    ['shared_email', { email: 'same.person@visitors.example', first_name: 'Same' }],
    ['shared_email', { email: 'SAME.Person@visitors.example', last_name: 'Person' }],
    ['company_other_case', { company: company.toUpperCase(), email: 'upper@visitors.example' }],
    ['company_other_case', { company: `  ${company.toLowerCase().replace(' ', '  ')} ` }],
    ['ambiguous_date', { phone: '+49 30 5550 1111', created_at: '03/04/2026 09:30' }],
    ['impossible_date', { phone: '+49 30 5550 2222', created_at: '31/02/2026 09:30' }],
  ];
  for (const [at, [name, values]] of planted.entries()) {
    const id = idOf('leads', count + at);
    world.plant(name, id);
    yield {
      id,
      title: `Walk-in ${at + 1}`,
      created_at: '27/01/2026 10:00',
      owner_email: 'ada.quill@harbourlight.example',
      ...values,
    };
  }
}
