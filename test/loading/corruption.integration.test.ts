import { afterEach, describe, expect, test } from 'vitest';
import { held, LoadHarness, type Json, type LoadedObject } from './load-harness.js';

/** What somebody does to a record between load and read-back: the changes, and the field by which it must be named. */
interface Corruption {
  readonly changes: Json;
  readonly field: string;
}

/** Null: the record has nothing that could be spoilt in this way. */
type Spoil = (record: Json, harness: LoadHarness) => Corruption | null;

const TEN_MINUTES_MS = 600_000;
const WHOLE_RECORD = '(record)';

const otherUser: Spoil = (record, harness) => {
  const users = harness.sandbox.dump('production').users.map((user) => user['id']);
  const other = users.find((id) => id !== record['owner_id']);
  return { changes: { owner_id: other }, field: 'owner_id' };
};

const blankText: Spoil = (record) => {
  const custom = (record['custom_fields'] ?? {}) as Json;
  const [key] = Object.entries(custom).find(([, value]) => typeof value === 'string') ?? [];
  return key === undefined
    ? null
    : { changes: { custom_fields: { [key]: null } }, field: `custom_fields.${key}` };
};

/** A picklist field's option is another one of the field's. */
const wrongOption =
  (target: 'organization' | 'person' | 'deal'): Spoil =>
  (record, harness) => {
    const custom = (record['custom_fields'] ?? {}) as Json;
    for (const field of harness.sandbox.dump('production').fields[target]) {
      const key = String(field['field_code']);
      const options = (field['options'] ?? []) as ReadonlyArray<{ id: number }>;
      const other = options.find(({ id }) => id !== custom[key]);
      if (field['field_type'] === 'enum' && typeof custom[key] === 'number' && other !== undefined)
        return { changes: { custom_fields: { [key]: other.id } }, field: `custom_fields.${key}` };
    }
    return null;
  };

const cut =
  (field: string): Spoil =>
  (record) => {
    const text = record[field];
    return typeof text === 'string' && text.length > 40
      ? { changes: { [field]: text.slice(0, 20) }, field }
      : null;
  };

const set =
  (field: string, value: unknown): Spoil =>
  (record) =>
    record[field] === value ? null : { changes: { [field]: value }, field };

/** A link to another record of the same kind, or to none. */
const relink =
  (field: string, entity: 'organizations' | 'persons'): Spoil =>
  (record, harness) => {
    const other = harness.sandbox.dump('production')[entity].find((row) => row['id'] !== record[field]);
    return typeof record[field] === 'number' ? { changes: { [field]: other?.['id'] }, field } : null;
  };

const otherStage: Spoil = (record, harness) => {
  const stages = harness.sandbox.dump('production').stages;
  const other = stages.find(
    (stage) => stage['pipeline_id'] === record['pipeline_id'] && stage['id'] !== record['stage_id'],
  );
  return other === undefined ? null : { changes: { stage_id: other['id'] }, field: 'stage_id' };
};

const noPhones: Spoil = (record) =>
  Array.isArray(record['phones']) && record['phones'].length > 0
    ? { changes: { phones: [] }, field: 'phones' }
    : null;

const SPOILS = {
  accounts: { 'blanked field': blankText, 'swapped owner': otherUser, 'cut text': set('name', 'Cu') },
  contacts: {
    'blanked field': blankText,
    'blanked phones': noPhones,
    'swapped owner': otherUser,
    'wrong option': wrongOption('person'),
    'wrong link': relink('org_id', 'organizations'),
  },
  deals: {
    'moved stage': otherStage,
    'wrong value': set('value', 1.23),
    'wrong currency': set('currency', 'SEK'),
    'wrong option': wrongOption('deal'),
    'wrong link': relink('person_id', 'persons'),
    'swapped owner': otherUser,
    'blanked field': blankText,
  },
  leads: { 'swapped owner': otherUser, 'cut text': set('title', 'Cu') },
  activities: {
    'cut text': cut('note'),
    'moved date': set('due_date', '2001-01-01'),
    'swapped owner': otherUser,
  },
  tasks: { undone: set('done', true), 'moved date': set('due_date', '2001-01-01') },
  notes: { 'cut text': cut('content') },
} satisfies Partial<Record<LoadedObject, Readonly<Record<string, Spoil>>>>;

type Spoilt = keyof typeof SPOILS;

let harness: LoadHarness | null = null;
afterEach(async () => {
  await harness?.stop();
  harness = null;
});

describe.each(Object.keys(SPOILS) as Spoilt[])('%s spoilt between load and read-back', (object) => {
  test('are found, all of them and nothing else, and named by record and field', async () => {
    harness = await LoadHarness.start(undefined, 160);
    await harness.loadUntil(object);
    await harness.worker.load(object);
    const created = await harness.created(object);
    const planted: string[] = [];
    const kinds: string[] = [];
    const spoilt = new Set<string>();
    const later = () => new Date((harness?.sandbox.clock.now() ?? 0) + TEN_MINUTES_MS);
    for (const [kind, spoil] of Object.entries<Spoil>(SPOILS[object])) {
      // Two of each kind, as far as there are records that can be spoilt so.
      for (const { target_id: id } of created) {
        if (spoilt.has(id) || kinds.filter((known) => known === kind).length === 2) continue;
        const corruption = spoil(await harness.read(object, id), harness);
        if (corruption === null) continue;
        await harness.edit(object, id, corruption.changes, later());
        spoilt.add(id);
        kinds.push(kind);
        planted.push(`${id} ${corruption.field}`);
      }
    }
    const [gone] = created.filter(({ target_id }) => !spoilt.has(target_id));
    await harness.remove(object, gone!.target_id);
    planted.push(`${gone!.target_id} ${WHOLE_RECORD}`);
    const copy = await harness.sendAgain(object);
    // Somebody worked with the copy: it is not ours to remove.
    await harness.edit(object, copy, harness.touch(object), later());
    planted.push(`${copy} ${WHOLE_RECORD}`);

    expect(new Set(kinds), 'every kind could be planted').toEqual(new Set(Object.keys(SPOILS[object])));
    // What is missing keeps the counts from balancing; both holds are shown.
    await expect(harness.worker.settle(object)).rejects.toMatchObject(held('unbalanced', 'mismatches'));
    const named = await harness.mismatches(object);
    expect(named.map(({ target_id, field }) => `${target_id} ${unitOf(field)}`).toSorted()).toEqual(
      planted.toSorted(),
    );
    expect(await harness.verified(object)).toMatchObject({
      mismatched: spoilt.size,
      missing: 1,
      duplicates: 1,
      unexpected: 0,
    });
  });
});

/** A money or date field may be named down to its part. */
function unitOf(field: string): string {
  const [top = '', key = ''] = field.split('.');
  return top === 'custom_fields' ? `${top}.${key}` : top;
}
