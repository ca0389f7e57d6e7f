import type { Row } from './csv-writer.js';
import { isoInstant } from './date-forms.js';
import { columnsOf } from './file-columns.js';
import { bodyText } from './text.js';
import { idOf } from './world.js';
import type { World } from './world.js';

export const NOTE_COLUMNS = columnsOf('notes');

const PARENTS = [
  ['account', 'accounts'],
  ['contact', 'contacts'],
  ['deal', 'deals'],
  ['lead', 'leads'],
] as const;

/** Notes on accounts, contacts, deals and leads, the last one on a deal that is gone. */
export function* noteRows(world: World): Generator<Row> {
  const count = world.count('notes');
  for (let index = 0; index < count; index++) {
    const random = world.random('notes', index);
    const [parentType, object] = random.pick(PARENTS);
    yield {
      id: idOf('notes', index),
      parent_type: parentType,
      parent_id: idOf(object, random.int(0, world.count(object) - 1)),
      body: bodyText(random, world.canary(index)),
      author_email: world.owner(random),
      created_at: isoInstant(world.moment(random)),
    };
  }
  const id = idOf('notes', count);
  world.plant('orphaned_parent', id);
  yield {
    id,
    parent_type: 'deal',
    parent_id: 'dl_deleted',
    body: 'Whose note is this?',
    created_at: '2026-01-05T08:00:00Z',
  };
}
