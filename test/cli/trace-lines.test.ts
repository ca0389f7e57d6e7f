import { describe, expect, test } from 'vitest';
import { traceLines } from '../../src/cli/text/trace-lines.js';
import { recordLink } from '../../src/trace/record-link.js';
import type { RecordStory, RunStory } from '../../src/trace/record-story.js';
import { remediesOf } from '../../src/trace/remedies.js';

const RUN: RunStory = {
  run: 'production',
  account: 'production',
  state: 'created',
  relation: 'created',
  targetObject: 'person',
  targetId: '77',
  reasonCode: null,
  meaning: null,
  attempts: 1,
  at: '2026-11-23T14:20:31.000Z',
  survivor: null,
  merged: [],
  reassign: null,
  readBack: 'as mapped',
  values: [],
  mismatches: [],
  corrections: [],
};

const STORY: RecordStory = {
  schema: 1,
  name: 'acme',
  object: 'contacts',
  id: 'con_1',
  source: { file: 'contacts.csv', row: 17, hash: 'sha256:ab', rejected: null, corrected: null },
  runs: [RUN],
  relatives: { run: 'production', parents: [], leadParents: [], children: [] },
  decisions: [],
  target: [],
  remedies: [],
};

const text = (story: RecordStory): string => traceLines(story).join('\n');

describe('the story in words', () => {
  test('leaves out what there is nothing to say of', () => {
    expect(text(STORY)).toBe(`contacts/con_1 · production: created → person 77

source
  contacts.csv, row 17, sha256:ab

runs
  production: created → person 77, 1 request, read back: as mapped, 2026-11-23 14:20 UTC`);
  });

  test('tells relatives, Pipedrive, decisions and what can be done', () => {
    const state = { targetId: null, reasonCode: null } as const;
    const told = text({
      ...STORY,
      relatives: {
        run: 'production',
        parents: [{ ...state, record: 'accounts/acc_9', field: 'account_id', state: 'absent' }],
        leadParents: [],
        children: [
          {
            object: 'deals',
            count: 12,
            states: { created: 11, skipped: 1 },
            listed: [{ ...state, record: 'deals/d1', field: 'contact_id', state: 'created', targetId: '5' }],
          },
        ],
      },
      target: [
        {
          account: 'production',
          run: 'production',
          targetObject: 'person',
          targetId: '77',
          link: 'https://acme.pipedrive.com/person/77',
          state: 'differs',
          survivorId: null,
          differences: [{ field: 'name', expected: 'A', actual: 'B' }],
          changedSince: true,
          why: null,
        },
      ],
      decisions: [
        {
          at: '2026-11-20T08:00:00.000Z',
          action: 'approve',
          gate: 'mapping',
          by: 'boss',
          accepted: false,
          note: 'StaleFingerprint',
        },
      ],
      remedies: ['ask'],
    });
    for (const line of [
      'refers to (production)',
      '  account_id: accounts/acc_9, not in the source',
      '  deals: 12 (11 created, 1 skipped)',
      '    contact_id: deals/d1, created → 5',
      '    and 11 more',
      '  production: person 77, differs, somebody changed it since',
      '    name: expected "A", found "B"',
      '    https://acme.pipedrive.com/person/77',
      '  2026-11-20 08:00 UTC  approve mapping by boss, refused – StaleFingerprint',
      '  - ask',
    ]) {
      expect(told.split('\n')).toContain(line);
    }
  });

  test('lets no character of the source steer the terminal', () => {
    const esc = '\u001b';
    const told = traceLines({ ...STORY, id: `con${esc}]0;title\u0007${esc}[2J\n\u009b1m` });
    expect(told[0]).not.toMatch(/[\u0007\n\u009b]/);
    expect(told[0]?.replaceAll(/\u001b\[\d{1,2}m/g, '')).not.toContain(esc);
  });
});

describe('what can be done', () => {
  const skipped = (reasonCode: string): RecordStory => ({
    ...STORY,
    runs: [{ ...RUN, state: 'skipped', targetId: null, targetObject: null, reasonCode }],
  });

  test.each<[RecordStory, RegExp]>([
    [skipped('stage_unknown'), /contacts_skip\.csv: sd2pd retry acme --file/],
    [skipped('duplicate_id'), /stays skipped/],
    [skipped('external_url'), /attachment-links\.csv/],
    [skipped('parent_skipped'), /sd2pd retry acme --reason parent_skipped/],
    [{ ...STORY, runs: [{ ...RUN, state: 'pending' }] }, /still to be moved/],
    [
      { ...STORY, runs: [{ ...RUN, state: 'filtered', reasonCode: 'object_disabled' }] },
      /approve acme mapping/,
    ],
    [
      { ...STORY, runs: [{ ...RUN, state: 'merged', survivor: 'contacts/con_0' }] },
      /trace acme contacts\/con_0/,
    ],
    [{ ...STORY, runs: [] }, /has not begun/],
  ])('is said with a command', (story, remedy) => {
    expect(remediesOf(story)[0]).toMatch(remedy);
  });

  test('begins with a parent that did not arrive', () => {
    const parent = {
      record: 'accounts/acc_9',
      field: 'account_id',
      targetId: null,
      reasonCode: 'x',
    } as const;
    const story = {
      ...skipped('parent_skipped'),
      relatives: {
        ...STORY.relatives,
        parents: [
          { ...parent, state: 'skipped' as const },
          { ...parent, record: 'deals/ok', state: 'created' as const },
        ],
      },
    };
    expect(remediesOf(story)).toEqual([
      'first its parent: sd2pd trace acme accounts/acc_9',
      'then: sd2pd retry acme --reason parent_skipped',
    ]);
  });
});

describe('the link to a record', () => {
  test('leads to its page, and is none for what has no page', () => {
    const at = 'https://acme.pipedrive.com';
    expect(recordLink(at, 'lead', 'a-b')).toBe(`${at}/leads/inbox/a-b`);
    expect(recordLink(at, 'deal', '3')).toBe(`${at}/deal/3`);
    expect(recordLink(at, 'note', '3')).toBeNull();
  });
});
