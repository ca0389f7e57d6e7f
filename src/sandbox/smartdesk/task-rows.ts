import type { Row } from './csv-writer.js';
import { isoDate, isoInstant, monthFirstDate } from './date-forms.js';
import { dealContact, partyIds } from './deal-rows.js';
import { columnsOf } from './file-columns.js';
import { bodyText } from './text.js';
import { SUBJECTS } from './words.js';
import { idOf } from './world.js';
import type { World } from './world.js';

export const TASK_COLUMNS = columnsOf('tasks', ['cf_effort']);

function taskRow(world: World, index: number): Record<string, string | number> {
  const random = world.random('tasks', index);
  const created = world.moment(random);
  const due = new Date(created.getTime() + 45 * 24 * 60 * 60 * 1000);
  const deal = random.int(0, world.count('deals') - 1);
  return {
    id: idOf('tasks', index),
    subject: random.pick(SUBJECTS),
    description: random.chance(0.5) ? '' : bodyText(random, world.canary(index)),
    // Every fifth is month first, as one team's settings made it.
    due_at: index % 5 === 4 ? monthFirstDate(due) : isoDate(due),
    status: random.pick(['open', 'completed']),
    assignee_email: world.owner(random),
    deal_id: idOf('deals', deal),
    ...partyIds(world, dealContact(world, deal)),
    created_at: isoInstant(created),
    cf_effort: random.pick(['', '1', '2.5', '4+']),
  };
}

/** Tasks, then one of nobody, one whose contact is gone and one due on a day that does not exist. */
export function* taskRows(world: World): Generator<Row> {
  const count = world.count('tasks');
  for (let index = 0; index < count; index++) yield taskRow(world, index);
  const planted: readonly [string, Readonly<Record<string, string>>][] = [
    ['blank_assignee', { assignee_email: '' }],
    ['orphaned_parent', { contact_id: 'con_deleted', deal_id: '', account_id: '' }],
    ['impossible_date', { due_at: '02/31/2026' }],
    // Proof of the column's order whatever the seed and size.
    ['month_first_date', { due_at: '08/22/2026' }],
  ];
  for (const [at, [name, values]] of planted.entries()) {
    world.plant(name, idOf('tasks', count + at));
    yield { ...taskRow(world, count + at), ...values };
  }
}
