import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { countDifferences } from './compare-reports.js';
import { TABLES } from './export-tables.js';
import { DECISION_KINDS, SOURCE_KINDS, TARGET_KINDS, type EditKind } from './kinds.js';
import { Playground } from './playground.js';
import { QUIRKS } from './reference/quirks.js';

const SEEDS = [1, 2, 3, 4];
const ROUNDS = 4;

let playground: Playground | null = null;
afterEach(async () => {
  await playground?.stop();
  playground = null;
});

async function played(seed: number, rounds: number): Promise<{ done: string[]; files: string[] }> {
  const ground = (playground = await Playground.open(seed));
  const done: string[] = [];
  const files: string[] = [];
  for (let k = 1; k <= rounds; k += 1) {
    await ground.delta(k);
    await ground.decide(k, false);
    const dir = join(ground.folder, `export-${k}`);
    for (const name of TABLES) files.push(await readFile(join(dir, `${name}.csv`), 'utf8'));
    done.push(...[...ground.history.kinds()].sort());
    done.push(...ground.history.decisions(k).map((each) => JSON.stringify(each)));
  }
  await ground.stop();
  playground = null;
  return { done, files };
}

test('the same seed plays the same history, another seed another one', async () => {
  const [first, again, other] = [await played(5, 2), await played(5, 2), await played(6, 2)];
  expect(again).toEqual(first);
  expect(other.files).not.toEqual(first.files);
});

describe('the rules of the specification, carried out to the letter', () => {
  const kinds = new Set<EditKind>();

  test.each(SEEDS)(
    'leave the account that the oracle expects, after deltas and decisions (seed %d)',
    async (seed) => {
      const ground = (playground = await Playground.open(seed));
      for (let k = 1; k <= ROUNDS; k += 1) {
        expect(await ground.delta(k), `round ${k}, delta`).toEqual([]);
        // After the decisions it would take the children of what was created again by one.
        const before = ground.dump();
        await ground.engine.take(join(ground.folder, `export-${k}`));
        expect(ground.dump(), `round ${k}, a second delta over the same data`).toEqual(before);
        expect(await ground.decide(k, k % 2 === 0), `round ${k}, decided`).toEqual([]);
      }
      for (const kind of ground.history.kinds()) kinds.add(kind);
    },
  );

  test('meet every kind of edit and decision in these histories', () => {
    const all: readonly EditKind[] = [...SOURCE_KINDS, ...TARGET_KINDS, ...DECISION_KINDS];
    expect(all.filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});

/** What the oracle says of the first round in which it says anything, over a few histories. */
async function noticed(quirk: (typeof QUIRKS)[number]): Promise<string[]> {
  for (const seed of SEEDS) {
    const ground = (playground = await Playground.open(seed, quirk));
    for (let k = 1; k <= 3; k += 1) {
      const delta = await ground.delta(k);
      if (delta.length > 0) return delta;
      const decided = await ground.decide(k, true);
      if (decided.length > 0) return decided;
    }
    await ground.stop();
    playground = null;
  }
  return [];
}

const SENTENCE: Readonly<Record<(typeof QUIRKS)[number], RegExp>> = {
  overwrites_users: /it was not to be written/,
  trusts_modified_at: / is .*, not |not in the queue/,
  doubles_changed: /is there 2 times/,
  restores_deleted: /is new and not expected/,
  forgets_merged: / is .*, not |is missing/,
  links_wrongly: /is new with org_id/,
  deletes_what_left: /was deleted, which nobody asked for/,
  writes_unchanged: /update_time was .*: it was not to be written/,
  forgets_new_children: /is missing/,
  forgets_mended: /is missing/,
  replaces_files: /files:.*was deleted/,
  assigns_wrongly: /owner_id/,
  edits_own_records: /was "Own .*: it was not to be written/,
  hides_conflicts: /is not in the queue of conflicts/,
  asks_again: /is in the queue of conflicts and is none/,
  ignores_meddling: / is .*, not /,
  forgets_lead_parties: /#person: .* is .*, not /,
  keeps_blanked: /not blank/,
  writes_half: / is .*, not /,
  forgets_files: /is missing on/,
};

test.each(QUIRKS)('the oracle notices a migration that %s', async (quirk) => {
  expect((await noticed(quirk)).some((sentence) => SENTENCE[quirk].test(sentence))).toBe(true);
});

test('what happened to the rows is counted as it was done', async () => {
  const ground = (playground = await Playground.open(7));
  for (let k = 1; k <= 3; k += 1) {
    const { done } = await ground.history.round(k);
    await ground.engine.take(join(ground.folder, `export-${k}`));
    const { rows, deleted } = ground.history.expected(k);
    const times = (kind: EditKind, object = '') =>
      done.filter((each) => each.kind === kind && each.what.startsWith(object)).length;
    for (const counts of Object.values(rows)) {
      const { source, created, changed, unchanged, reappeared } = counts;
      expect(created + changed + unchanged + reappeared).toBe(source);
    }
    expect(rows['deals']?.created).toBe(times('new_deal'));
    expect(rows['contacts']?.created).toBe(times('new_contact'));
    expect(rows['notes']?.created).toBe(times('new_note') + times('inline_note_new'));
    expect(rows['users']?.created).toBe(times('changed_to_new_owner'));
    for (const object of ['accounts', 'contacts', 'deals'])
      expect(rows[object]?.modified_at_lied, object).toBe(times('modified_at_lied', `${object}/`));
    const total = (name: 'deleted' | 'reappeared') =>
      Object.values(rows).reduce((sum, counts) => sum + counts[name], 0);
    expect(total('deleted')).toBe(deleted.length);
    expect(total('reappeared')).toBe(times('reappeared') + times('reappeared_changed'));
  }
});

test('a count that is off by one is told, with what it should be', async () => {
  const ground = (playground = await Playground.open(8));
  await ground.history.round(1);
  const expected = ground.history.expected(1);
  const { exact: _, ...contacts } = expected.rows['contacts']!;
  expect(countDifferences({ contacts }, expected)).toEqual([]);
  expect(countDifferences({ contacts: { deleted: contacts.deleted + 1 } }, expected)).toEqual([
    `contacts: ${contacts.deleted + 1} deleted, not ${contacts.deleted}`,
  ]);
});
