import { describe, expect, test } from 'vitest';
import { fingerprintMapping } from '../../src/mapping/fingerprint.js';
import { parseMapping, writeMappingYaml } from '../../src/mapping/mapping-yaml.js';
import type { FieldCandidates } from '../../src/mapping/proposal/candidates.js';
import { answering, candidate, fail, fakeEndpoint, say } from './fake-endpoint.js';
import type { Behaviour, FakeAnswer } from './fake-endpoint.js';
import { CANDIDATES, facts, opinionOf, proposal } from './world.js';
import type { Outcome } from './world.js';

/** What the model answers, by column and target; undefined: nothing. */
function choosing(targets: Readonly<Record<string, string | null>>): Behaviour {
  return answering((column) => {
    const target = targets[column.column];
    return target == null ? target : candidate(column, target);
  });
}

const lineOf = ({ mapping }: Pick<Outcome, 'mapping'>, field: string) =>
  mapping.objects.accounts.fields[field];

describe('what a model may say', () => {
  test('its choice becomes the line, marked as its own, asked about, and no surer for it', async () => {
    const endpoint = await fakeEndpoint(
      choosing({ cf_size: '"Staff" of type double', cf_since: 'type date', cf_note: null }),
    );
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl });
    expect(lineOf(outcome, 'cf_size')).toEqual({
      to: 'Staff',
      type: 'double',
      onInvalid: 'drop',
      confidence: 0.5,
      origin: 'model',
      reason: 'speaks for Staff; a language model chose it over "Size": because of cf_size',
    });
    expect(lineOf(outcome, 'cf_since')).toMatchObject({ to: 'Since', type: 'date', origin: 'model' });
    expect(lineOf(outcome, 'cf_note')).toEqual(lineOf({ mapping: outcome.before }, 'cf_note'));
    expect(outcome.mapping.questions.at(-1)).toMatchObject({
      id: 'second-opinion',
      question: expect.stringContaining('accounts.cf_size: Staff (without it: Size)'),
    });
    expect(outcome.lines).toEqual(['Second opinion on 4 columns: 0 as proposed, 2 otherwise, 2 undecided.']);
  });

  test('where it agrees, the proposal stays as sure as it was and says so', async () => {
    const endpoint = await fakeEndpoint(
      choosing({ cf_note: '"Note" of type varchar', street: 'does not move' }),
    );
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl });
    const before = lineOf({ mapping: outcome.before }, 'cf_note');
    expect(lineOf(outcome, 'cf_note')).toEqual({
      ...before,
      reason: `${before?.reason ?? ''}; a language model agrees: because of cf_note`,
    });
    expect(fingerprintMapping(outcome.mapping)).toBe(fingerprintMapping(outcome.before));
    expect(outcome.mapping.questions).toEqual(outcome.before.questions);
  });

  test('it is asked about what is not sure only, best guess first, as the configuration says', async () => {
    const endpoint = await fakeEndpoint(answering(() => null));
    await opinionOf({ baseUrl: endpoint.baseUrl });
    const [asked, ...more] = endpoint.requests;
    expect(more).toEqual([]);
    expect(asked?.path).toBe('/v1/chat/completions');
    expect(asked?.headers.authorization).toBe('Bearer sk-canary-1234567890');
    expect(asked?.columns.map(({ column }) => column)).toEqual(['cf_size', 'cf_since', 'cf_note', 'street']);
    expect(asked?.columns[0]).toEqual({
      id: 'f1',
      object: 'accounts',
      column: 'cf_size',
      declaredAs: 'nothing',
      looksLike: 'integer',
      statistics: { filled: 100, distinct: 3, shortest: 1, median: 2, longest: 2, numbers: 100 },
      candidates: [
        { id: 'f1c1', target: 'custom field "Size" of type varchar' },
        { id: 'f1c2', target: 'custom field "Staff" of type double' },
        { id: 'f1c3', target: 'custom field "Since" of type date' },
      ],
    });
    const body = JSON.parse(asked?.body ?? '') as Record<string, unknown>;
    expect(body).toMatchObject({
      model: 'fake-1',
      max_completion_tokens: 500,
      response_format: { type: 'json_schema', json_schema: { strict: true } },
    });
  });

  test('without a key none is sent', async () => {
    const endpoint = await fakeEndpoint(answering(() => null));
    await opinionOf({ baseUrl: endpoint.baseUrl, key: null });
    expect(endpoint.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('nothing is asked where the proposal is sure of everything', async () => {
    const endpoint = await fakeEndpoint(answering(() => null));
    const sure = CANDIDATES.filter(({ field }) => field === 'name');
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl, candidates: sure });
    expect(endpoint.requests).toEqual([]);
    expect(outcome.lines).toEqual([]);
  });

  test('what it says of why is one line of plain text', async () => {
    const endpoint = await fakeEndpoint(({ columns }, _nth, response) => {
      const [column] = columns;
      const why = `A\u001b[31m\n- item: ${'x'.repeat(500)}`;
      const answers = [{ field: column!.id, choice: candidate(column!, 'type double'), why }];
      say(response, JSON.stringify({ answers }));
    });
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl });
    const reason = lineOf(outcome, 'cf_size')?.reason ?? '';
    expect(reason).toMatch(/": A \[31m - item: x+…$/);
    expect(reason.length).toBeLessThan(300);
    const written = parseMapping(writeMappingYaml(outcome.mapping), 'mapping.yaml');
    expect(written.ok && written.mapping).toEqual(outcome.mapping);
  });
});

describe('what it may not', () => {
  test('types have the last word', async () => {
    const endpoint = await fakeEndpoint(
      choosing({ cf_note: '"Staff" of type double', cf_size: '"Since" of type date' }),
    );
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl });
    expectFieldsUntouched(outcome);
    expect(outcome.lines.join()).toContain('accounts.cf_note (only 0 % of its values are numbers)');
    expect(outcome.lines.join()).toContain('accounts.cf_size (only 0 % of its values are dates)');
  });

  test('a column that moves is not left out on its word', async () => {
    const endpoint = await fakeEndpoint(choosing({ cf_note: 'does not move' }));
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl });
    expectFieldsUntouched(outcome);
    expect(outcome.lines.join()).toContain(
      'accounts.cf_note (a column that moves is not left out on its word)',
    );
  });

  test('a candidate that it made up is none, and neither is one of another column', async () => {
    const endpoint = await fakeEndpoint(
      answering(({ id, column }) =>
        column === 'cf_size' ? `${id}c9` : column === 'cf_since' ? 'f1c2' : 'Staff',
      ),
    );
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl });
    expectFieldsUntouched(outcome);
    expect(outcome.lines.join()).toContain('accounts.cf_size (the choice was not among the candidates)');
    expect(outcome.lines.join()).toContain('accounts.cf_since (the choice was not among the candidates)');
  });

  test('two columns do not go to one place: neither does', async () => {
    const staff: FieldCandidates['candidates'] = [
      { to: 'Size', type: 'varchar', score: 1, evidence: [] },
      { to: 'Staff', type: 'varchar', score: 1, evidence: [] },
    ];
    const candidates = ['cf_size', 'cf_note'].map((field) => ({
      object: 'accounts' as const,
      field,
      candidates: staff,
    }));
    const endpoint = await fakeEndpoint(choosing({ cf_size: '"Staff"', cf_note: '"Staff"' }));
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl, candidates });
    expectFieldsUntouched(outcome);
    expect(outcome.lines.join()).toContain('accounts.cf_size (another column was given the same place)');
    expect(outcome.lines.join()).toContain('accounts.cf_note (another column was given the same place)');
  });

  test('a place that another line has already stays with it', async () => {
    const endpoint = await fakeEndpoint(choosing({ street: 'native attribute address' }));
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl });
    expectFieldsUntouched(outcome);
    expect(outcome.lines.join()).toContain('accounts.street (the mapping does not allow it)');
  });

  test('two columns may change places, and one alone may not take the other one away', async () => {
    const places: FieldCandidates['candidates'] = [
      { to: 'Size', type: 'varchar', score: 1, evidence: [] },
      { to: 'Note', type: 'varchar', score: 1, evidence: [] },
    ];
    const candidates = ['cf_size', 'cf_note'].map((field) => ({
      object: 'accounts' as const,
      field,
      candidates: places,
    }));
    const both = await fakeEndpoint(choosing({ cf_size: '"Note"', cf_note: '"Size"' }));
    const changed = await opinionOf({ baseUrl: both.baseUrl, candidates });
    expect([lineOf(changed, 'cf_size')?.to, lineOf(changed, 'cf_note')?.to]).toEqual(['Note', 'Size']);
    const one = await fakeEndpoint(choosing({ cf_size: '"Note"' }));
    expectFieldsUntouched(await opinionOf({ baseUrl: one.baseUrl, candidates }));
  });

  test('links and owners need columns that can be them', async () => {
    const endpoint = await fakeEndpoint(choosing({ street: 'native attribute owner_id' }));
    expectFieldsUntouched(await opinionOf({ baseUrl: endpoint.baseUrl }));
  });

  test('an answer given twice counts for nothing, one for an unknown column neither', async () => {
    const endpoint = await fakeEndpoint(({ columns: [column] }, _nth, response) => {
      const answer: FakeAnswer = { field: column!.id, choice: candidate(column!, 'type double'), why: '' };
      say(response, JSON.stringify({ answers: [answer, answer, { ...answer, field: 'f99' }] }));
    });
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl });
    expectFieldsUntouched(outcome);
    expect(outcome.lines.join()).toContain('accounts.cf_size (it was answered more than once)');
  });
});

function expectFieldsUntouched(outcome: Outcome): void {
  expect(outcome.mapping.objects).toEqual(outcome.before.objects);
  expect(outcome.mapping.questions).toEqual(outcome.before.questions);
}

describe('what it costs', () => {
  test('the same question is not asked twice; another one is', async () => {
    const endpoint = await fakeEndpoint(choosing({ cf_size: 'type double' }));
    const first = await opinionOf({ baseUrl: endpoint.baseUrl });
    const again = await opinionOf({ baseUrl: endpoint.baseUrl, remembered: first.remember });
    expect(endpoint.requests).toHaveLength(1);
    expect(again.mapping).toEqual(first.mapping);
    expect(again.remember).toEqual(first.remember);
    const other = CANDIDATES.slice(1);
    await opinionOf({ baseUrl: endpoint.baseUrl, remembered: first.remember, candidates: other });
    expect(endpoint.requests).toHaveLength(2);
  });

  test('so many columns at once, so many requests at most, and what is left out is said', async () => {
    const endpoint = await fakeEndpoint(answering(() => null));
    const source = facts();
    const before = proposal(source);
    const names = Array.from({ length: 300 }, (_, at) => `cf_${at}`);
    for (const name of names)
      before.objects.accounts.fields[name] = {
        to: name,
        type: 'varchar',
        onInvalid: 'drop',
        confidence: 0.5,
      };
    const candidates = names.map((field): FieldCandidates => ({
      object: 'accounts',
      field,
      candidates: [
        { to: field, type: 'varchar', score: 1, evidence: [] },
        { to: null, score: 0, evidence: [] },
      ],
    }));
    const { lines } = await opinionOf({ baseUrl: endpoint.baseUrl, before, source, candidates });
    expect(endpoint.requests.map(({ columns }) => columns.length)).toEqual(Array<number>(8).fill(25));
    expect(lines[0]).toBe('Second opinion: only 200 of 300 columns are asked about.');
  });

  test('answers before a failure count', async () => {
    const source = facts();
    const before = proposal(source);
    const names = Array.from({ length: 26 }, (_, at) => `cf_${at}`);
    for (const name of names)
      before.objects.accounts.fields[name] = {
        to: name,
        type: 'varchar',
        onInvalid: 'drop',
        confidence: 0.5,
      };
    const candidates = names.map((field): FieldCandidates => ({
      object: 'accounts',
      field,
      candidates: [field, `other ${field}`].map((to) => ({ to, type: 'varchar', score: 1, evidence: [] })),
    }));
    const endpoint = await fakeEndpoint((asked, nth, response) => {
      if (nth === 0) answering((column) => candidate(column, '"other'))(asked, nth, response);
      else fail(response, 401);
    });
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl, before, source, candidates });
    const changed = names.filter((name) => outcome.mapping.objects.accounts.fields[name]?.origin === 'model');
    expect(changed).toEqual(names.slice(0, 25));
    expect(outcome.remember).toBeNull();
    expect(outcome.lines[0]).toContain('For the other columns the proposal stands as it is.');
  });
});
