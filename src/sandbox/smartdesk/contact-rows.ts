import type { Row } from './csv-writer.js';
import { isoDate, sqlDateTime } from './date-forms.js';
import { columnsOf } from './file-columns.js';
import { personOf } from './parties.js';
import { inlineNote, phoneNumber } from './text.js';
import { CITIES, STREETS } from './words.js';
import { idOf } from './world.js';
import type { World } from './world.js';

export const CONTACT_COLUMNS = columnsOf('contacts', [
  'cf_role',
  'cf_interests',
  'cf_birthday',
  'cf_profile_url',
  'cf_mobile',
  'notes',
]);

function contactRow(world: World, index: number): Record<string, string | number> {
  const random = world.random('contacts', index);
  const person = personOf(world, index);
  const created = world.moment(random);
  return {
    id: person.id,
    account_id: person.account === null ? '' : idOf('accounts', person.account),
    first_name: person.firstName,
    last_name: random.chance(0.15) ? '' : person.lastName,
    email: person.email,
    phone: phoneNumber(random),
    address: random.chance(0.4)
      ? `${random.int(1, 99)} ${random.pick(STREETS)}\r\n${random.pick(CITIES)}`
      : '',
    lifecycle_stage: random.pick(['subscriber', 'lead', 'opportunity', 'customer']),
    owner_email: world.owner(random),
    created_at: sqlDateTime(created),
    modified_at: sqlDateTime(world.later(created, random.int(0, 300))),
    cf_role: random.pick(['Buyer', 'Engineer', 'Owner', '', 'Apprentice']),
    cf_interests: random.pick(['', 'Pumps', 'Pumps|Service', 'Valves|Service']),
    cf_birthday: random.chance(0.8) ? '' : isoDate(world.moment(random)),
    cf_profile_url: random.chance(0.9) ? '' : `https://people.example/${person.id}`,
    cf_mobile: random.chance(0.7) ? '' : `+1 202 555 01${random.int(10, 99)}`,
    notes: inlineNote(random, world.canary(index)),
  };
}

/** Contacts, then the rows that exports have and nobody wants. */
export function* contactRows(world: World): Generator<Row> {
  const count = world.count('contacts');
  for (let index = 0; index < count; index++) yield contactRow(world, index);
  const first = contactRow(world, 0);
  world.plant('duplicate_row', String(first['id']));
  yield first;
  const second = contactRow(world, 1);
  world.plant('duplicate_id', String(second['id']));
  yield { ...second, phone: '+49 30 5550 0000', modified_at: sqlDateTime(new Date(world.now)) };
  world.plant('row_without_id', `#${count + 3}`);
  yield { ...contactRow(world, count), id: '', email: 'nobody.noted@post.example' };
  const extra = (name: string, offset: number, values: Record<string, string>): Row => {
    const row = { ...contactRow(world, count + offset), ...values };
    world.plant(name, values['id'] ?? '');
    return row;
  };
  yield extra('orphaned_parent', 1, { id: idOf('contacts', count + 1), account_id: 'acc_deleted' });
  yield extra('contact_without_name', 2, { id: idOf('contacts', count + 2), first_name: '', last_name: ' ' });
  const tooLong = contactRow(world, count + 3);
  world.plant('row_invalid', String(tooLong['id']));
  yield [...CONTACT_COLUMNS.map((column) => String(tooLong[column] ?? '')), 'one cell too many'];
}
