import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { configFingerprint } from '../../src/config/config-fingerprint.js';
import { loadConfig } from '../../src/config/load-config.js';

const WHOLE = `name: acme
source:
  export: ./acme-export
  attachmentsDownload: { allowHosts: [Files.acme.example] }
target:
  production: { baseUrl: https://acme.pipedrive.com, tokenEnv: PIPEDRIVE_TOKEN, plan: premium, seats: 10, reserve: 25, topUp: 5000 }
  staging: { baseUrl: https://acme-sandbox.pipedrive.com/, tokenEnv: PIPEDRIVE_STAGING_TOKEN, plan: professional, seats: 3, owners: migrationUser, sample: 500 }
migrationUser: migration@acme.example
mapping: ./mapping.yaml
ledger: ./acme.ledger
hypercare: { businessDays: 3, timezone: Europe/Berlin }
`;
const SHORT = `name: acme
source: { export: acme.zip }
target:
  production: { baseUrl: http://127.0.0.1:4000, tokenEnv: A_TOKEN, plan: lite, seats: 1 }
  staging: waived
migrationUser: migration@acme.example
`;

let file = '';
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'sd2pd-config-')), 'migration.yaml');
});
afterEach(() => rm(dirname(file), { recursive: true }));

async function load(text: string) {
  await writeFile(file, text);
  return loadConfig(file);
}

async function problemsOf(text: string) {
  const error: unknown = await load(text).catch((reason: unknown) => reason);
  if (!(error instanceof ConfigError)) throw new Error('the file was accepted');
  return error.problems;
}

describe('an assistant', () => {
  const withAssistant = (lines: string): string => `${SHORT}assistant: ${lines}\n`;

  test('is read with its address, model and the name of its key', async () => {
    const lines = '{ baseUrl: https://api.example.com/v1/, model: some-model, apiKeyEnv: ASSISTANT_TOKEN }';
    expect((await load(withAssistant(lines))).assistant).toEqual({
      baseUrl: 'https://api.example.com/v1',
      model: 'some-model',
      apiKeyEnv: 'ASSISTANT_TOKEN',
    });
    const local = await load(withAssistant('{ baseUrl: "http://127.0.0.1:11434/v1", model: small }'));
    expect(local.assistant).toEqual({ baseUrl: 'http://127.0.0.1:11434/v1', model: 'small' });
  });

  test('is not needed, and without one the configuration is what it was', async () => {
    expect(await load(SHORT)).not.toHaveProperty('assistant');
  });

  test.each([
    ['{ baseUrl: "http://api.example.com/v1", model: m }', 'assistant.baseUrl', 'https'],
    ['{ baseUrl: "https://key@api.example.com/v1", model: m }', 'assistant.baseUrl', 'no key in it'],
    ['{ baseUrl: "https://api.example.com/v1?key=1", model: m }', 'assistant.baseUrl', 'no key in it'],
    ['{ baseUrl: "https://api.example.com/v1" }', 'assistant.model', ''],
    [
      '{ baseUrl: "https://api.example.com/v1", model: m, apiKeyEnv: sk-abcdefghijklmnop1234 }',
      'assistant.apiKeyEnv',
      'NAME of an environment variable',
    ],
    ['{ baseUrl: "https://api.example.com/v1", model: m, apiKey: x }', 'assistant.apiKey', ''],
  ])('%s is refused', async (lines, path, message) => {
    const [problem] = await problemsOf(withAssistant(lines));
    expect(problem).toMatchObject({ path, message: expect.stringContaining(message) });
  });
});

describe('a complete file', () => {
  test('is read with every key, paths relative to the file', async () => {
    const folder = dirname(file);
    expect(await load(WHOLE)).toEqual({
      name: 'acme',
      source: { export: join(folder, 'acme-export'), allowHosts: ['files.acme.example'] },
      target: {
        production: {
          baseUrl: 'https://acme.pipedrive.com',
          tokenEnv: 'PIPEDRIVE_TOKEN',
          plan: 'premium',
          seats: 10,
          reserve: 25,
          topUp: 5000,
        },
        staging: {
          baseUrl: 'https://acme-sandbox.pipedrive.com',
          tokenEnv: 'PIPEDRIVE_STAGING_TOKEN',
          plan: 'professional',
          seats: 3,
          reserve: 20,
          topUp: 0,
          owners: 'migrationUser',
          sample: 500,
        },
      },
      migrationUser: 'migration@acme.example',
      mapping: join(folder, 'mapping.yaml'),
      ledger: { path: join(folder, 'acme.ledger') },
      hypercare: { businessDays: 3, timezone: 'Europe/Berlin' },
    });
  });

  test('may leave out what has a default', async () => {
    const config = await load(SHORT);
    expect(config.target).toMatchObject({ staging: 'waived', production: { reserve: 20, topUp: 0 } });
    expect(config.ledger).toEqual({ path: join(dirname(file), 'acme.ledger') });
    expect(config.hypercare).toEqual({ businessDays: 5, timezone: 'UTC' });
    expect(config.source.allowHosts).toEqual([]);
  });

  test('matches owners and moves everything in staging unless told otherwise', async () => {
    const config = await load(WHOLE.replace(', owners: migrationUser, sample: 500', ''));
    expect(config.target.staging).toMatchObject({ owners: 'match', sample: null });
  });

  test('names the variable of a Postgres ledger', async () => {
    const config = await load(WHOLE.replace('./acme.ledger', '{ urlEnv: LEDGER_URL }'));
    expect(config.ledger).toEqual({ urlEnv: 'LEDGER_URL' });
  });
});

describe('holidays of the hypercare', () => {
  const withHolidays = (holidays: string): string =>
    WHOLE.replace('timezone: Europe/Berlin', `timezone: Europe/Berlin, holidays: ${holidays}`);

  test.each([
    ['{ country: DE }', { country: 'DE' }],
    ['{ country: DE, state: BE }', { country: 'DE', state: 'BE' }],
    ['[2026-12-24, "2026-12-31"]', ['2026-12-24', '2026-12-31']],
    ['[]', []],
  ])('may be %s', async (text, holidays) => {
    expect((await load(withHolidays(text))).hypercare).toMatchObject({ businessDays: 3, holidays });
  });

  test.each([
    ['{ country: de }', 'hypercare.holidays.country', 'did you mean `DE`'],
    ['{ country: DE, state: XX }', 'hypercare.holidays.state', 'known here: BB, BE'],
    ['{ state: BE }', 'hypercare.holidays.country', 'is missing'],
    ['{ country: DE, city: Berlin }', 'hypercare.holidays.city', 'unknown key'],
    ['[2026-02-30]', 'hypercare.holidays.0', 'a day is needed here that exists'],
    ['[24.12.2026]', 'hypercare.holidays.0', 'a day is needed here that exists'],
  ])('are refused as %s', async (text, path, message) => {
    expect(await problemsOf(withHolidays(text))).toEqual([
      { path, line: 11, message: expect.stringContaining(message) },
    ]);
  });
});

describe('deadlines and reminders of the gates', () => {
  const withGates = (gates: string): string => `${WHOLE}gates: ${gates}\n`;

  test.each([
    // In December Berlin is an hour ahead of UTC: the day ends at 23:00 UTC.
    ['a day is over at its end, in the customer’s zone', '2026-12-04', '2026-12-04T23:00:00.000Z'],
    ['a time without a zone is one of the customer’s zone', '2026-12-04T17:00', '2026-12-04T16:00:00.000Z'],
    ['a time with a zone is that instant', '2026-12-04T17:00-05:00', '2026-12-04T22:00:00.000Z'],
    ['the day on which the clock is put back has an hour more', '2026-10-25', '2026-10-25T23:00:00.000Z'],
  ])('%s', async (_promise, text, instant) => {
    const { gates } = await load(withGates(`{ deadlines: { cutover: ${text} } }`));
    expect(gates).toEqual({ deadlines: { cutover: instant } });
  });

  test('are absent unless they are told, so that a fingerprint stays what it was', async () => {
    expect(await load(WHOLE)).not.toHaveProperty('gates');
    expect(await load(WHOLE)).not.toHaveProperty('freeze');
    expect((await load(withGates('{ remindAfterHours: 12 }'))).gates).toEqual({ remindAfterHours: 12 });
    expect((await load(`${WHOLE}freeze: { watchSeconds: 0 }\n`)).freeze).toEqual({ watchSeconds: 0 });
  });

  test.each([
    ['{ deadlines: { cutover: 2026-02-30 } }', 'gates.deadlines.cutover', 'that exists'],
    ['{ deadlines: { cutover: 4.12.2026 } }', 'gates.deadlines.cutover', 'a day or a time is needed'],
    ['{ deadlines: { cutver: 2026-12-04 } }', 'gates.deadlines.cutver', 'did you mean `cutover`'],
    ['{ remindAfterHours: 0 }', 'gates.remindAfterHours', '>0'],
    ['{ remindAfter: 2 }', 'gates.remindAfter', 'did you mean `remindAfterHours`'],
  ])('are refused as %s', async (text, path, message) => {
    expect(await problemsOf(withGates(text))).toEqual([
      { path, line: 12, message: expect.stringContaining(message) },
    ]);
  });

  test('a watch of a part of a second is refused', async () => {
    const problems = await problemsOf(`${WHOLE}freeze: { watchSeconds: 0.5 }\n`);
    expect(problems.map(({ path }) => path)).toEqual(['freeze.watchSeconds']);
  });
});

describe('a wrong file', () => {
  test('is refused with every problem, its key path and its line', async () => {
    const text = WHOLE.replace('plan: premium', 'plan: premum')
      .replace('sample: 500', 'sample: none')
      .replace('hypercare:', 'hypercar:');
    expect(await problemsOf(text)).toEqual([
      { path: 'target.production.plan', line: 6, message: expect.stringContaining('did you mean `premium`') },
      { path: 'target.staging.sample', line: 7, message: expect.stringContaining('a number is needed') },
      { path: 'hypercar', line: 11, message: expect.stringContaining('did you mean `hypercare`') },
    ]);
  });

  test('says where a missing key belongs', async () => {
    const problems = await problemsOf(WHOLE.replace('seats: 10, ', '').replace('name: acme\n', ''));
    expect(problems.map(({ path }) => path).sort()).toEqual(['name', 'target.production.seats']);
    expect(problems.find(({ path }) => path.endsWith('seats'))?.line).toBe(5);
  });

  test('that is no YAML names the line', async () => {
    expect((await problemsOf('name: acme\nsource: [\n'))[0]).toMatchObject({ path: '' });
    expect((await problemsOf('name: acme\nname: other\n'))[0]?.line).toBe(2);
  });

  test('that does not exist is a problem of the file', async () => {
    const error: unknown = await loadConfig(join(dirname(file), 'none.yaml')).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain('no such file');
  });

  test('with the API as source is answered "not yet"', async () => {
    const text = WHOLE.replace('  export:', '  api: { baseUrl: https://x.example }\n  export:');
    expect(await problemsOf(text)).toEqual([
      { path: 'source.api', line: 3, message: expect.stringContaining('not yet') },
    ]);
  });
});

describe('secrets', () => {
  const token = '0123456789abcdef0123456789abcdef01234567';
  test.each([token, token.replace(/^0/, 'f'), 'not a name', 'xK3jd9ZmQp28LwTr5vYb'])(
    'a token in the place of a variable name is refused and not repeated (%#)',
    async (secret) => {
      const problems = await problemsOf(WHOLE.replace('PIPEDRIVE_TOKEN', secret));
      expect(problems.map(({ path }) => path)).toEqual(['target.production.tokenEnv']);
      expect(JSON.stringify(problems)).not.toContain(secret);
    },
  );

  test('a database URL in the place of the ledger path is refused and not repeated', async () => {
    const problems = await problemsOf(WHOLE.replace('./acme.ledger', 'postgres://me:secret@db/x'));
    expect(problems.map(({ path }) => path)).toEqual(['ledger']);
    expect(JSON.stringify(problems)).not.toContain('secret@');
  });

  test('an unknown key gets the name of the one that was meant', async () => {
    const problems = await problemsOf(WHOLE.replace('tokenEnv: PIPEDRIVE_TOKEN', `token: ${token}`));
    expect(problems.find(({ path }) => path === 'target.production.token')?.message).toContain('`tokenEnv`');
    expect(JSON.stringify(problems)).not.toContain(token);
  });
});

test.each([
  'http://acme.pipedrive.com',
  'https://acme.pipedrive.com/v1',
  'https://u:p@acme.pipedrive.com',
  'https://acme.pipedrive.com?x=1',
  'https://acme.pipedrive.com/#',
  'ftp://acme.pipedrive.com',
  'acme.pipedrive.com',
  'http://127.0.0.1.evil.example',
])('base URL %s is refused', async (url) => {
  const problems = await problemsOf(WHOLE.replace('https://acme.pipedrive.com', `"${url}"`));
  expect(problems.map(({ path }) => path)).toEqual(['target.production.baseUrl']);
});

test.each(['http://localhost:8080', 'http://[::1]:80', 'https://acme.pipedrive.com'])(
  'base URL %s is taken',
  async (url) => {
    const config = await load(WHOLE.replace('https://acme.pipedrive.com', `"${url}"`));
    expect(config.target.production.baseUrl).toBe(new URL(url).origin);
  },
);

test('staging must be another account than production', async () => {
  const text = WHOLE.replace('acme-sandbox.', 'acme.').replace('PIPEDRIVE_STAGING_TOKEN', 'PIPEDRIVE_TOKEN');
  expect((await problemsOf(text)).map(({ path }) => path)).toEqual(['target.staging']);
});

test.each(['Acme', '-acme', 'a'.repeat(41), 'a_b', ''])('the name %j is refused', async (name) => {
  const problems = await problemsOf(WHOLE.replace('name: acme', `name: "${name}"`));
  expect(problems.map(({ path }) => path)).toEqual(['name']);
});

test('the fingerprint follows the meaning, not the layout', async () => {
  const config = await load(SHORT);
  const reordered =
    SHORT.split('\n').slice(0, 2).reverse().join('\n') + SHORT.slice(SHORT.indexOf('\ntarget'));
  expect(configFingerprint(await load(reordered))).toBe(configFingerprint(config));
  expect(configFingerprint(config)).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(configFingerprint(await load(SHORT.replace('seats: 1', 'seats: 2')))).not.toBe(
    configFingerprint(config),
  );
});
