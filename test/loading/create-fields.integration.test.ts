import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
import { createMissing, type FieldNeeds } from '../../src/loading/create-fields.js';
import { withSchemaJournal, type SchemaJournal } from '../../src/loading/schema-journal.js';
import type { ManifestField } from '../../src/mapping/manifest/field-manifest.js';
import { createPipedriveClient, type PipedriveClient } from '../../src/pipedrive/client.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { sqliteLedgers, type LedgerKind } from '../support/ledgers.js';
import { SHORT_TIMING } from './test-worker.js';

/** One process that ends with its work needs no memory. */
const ALONE: SchemaJournal = {
  beforeSend: () => undefined,
  begin: () => Promise.resolve(null),
  intend: () => Promise.resolve(),
  settle: () => Promise.resolve(),
};

let sandbox: PipedriveSandbox;
let ledgers: LedgerKind;
let ledger: Ledger;
beforeEach(async () => {
  sandbox = await startPipedriveSandbox({
    accounts: [{ name: 'production', users: [{ email: 'admin@sd2pd.example', name: 'Admin' }] }],
    enforceLimits: false,
  });
  ledgers = await sqliteLedgers();
  ledger = await ledgers.open();
});
afterEach(async () => {
  await ledger.close();
  await ledgers.stop();
  await sandbox.close();
});

function client(): PipedriveClient {
  const { baseUrl, accounts } = sandbox;
  return createPipedriveClient({
    baseUrl,
    token: accounts[0]?.token ?? '',
    requestTimeoutMs: SHORT_TIMING.requestTimeoutMs,
  });
}

function field(name: string, type: ManifestField['type'], options: readonly string[] = []): ManifestField {
  return { target: 'person', name, type, options, sources: [], system: false };
}

function needs(...manifest: ManifestField[]): FieldNeeds {
  return { manifest, activityTypes: [] };
}

/** Type and option labels of every custom person field of a name. */
async function fieldsNamed(name: string): Promise<Array<{ type: string; options: string[] }>> {
  const all = await client().fields.list('person');
  return all
    .filter((one) => one.field_name === name)
    .map((one) => ({ type: one.field_type, options: (one.options ?? []).map(({ label }) => label) }));
}

function asWorker<T>(holder: string, work: (journal: SchemaJournal) => Promise<T>): Promise<T> {
  const { signal } = new AbortController();
  const context = { ledger, role: 'production' as const, holder, timing: SHORT_TIMING, signal };
  return withSchemaJournal(context, work);
}

const beat = (): void => undefined;
const FIELDS = { method: 'POST', path: '^/api/v2/personFields$' };

describe('creating what an account lacks', () => {
  test.each(['reset-after', 'status-after', 'malformed'] as const)(
    'creates a field once though the answer got lost (%s)',
    async (kind) => {
      sandbox.addFault({ kind, match: FIELDS });
      await createMissing(client(), needs(field('Size', 'enum', ['S', 'M'])), beat, ALONE);
      expect(await fieldsNamed('Size')).toEqual([{ type: 'enum', options: ['S', 'M'] }]);
    },
  );

  test('adds options once though the answer got lost', async () => {
    await createMissing(client(), needs(field('Size', 'enum', ['S'])), beat, ALONE);
    sandbox.addFault({ kind: 'reset-after', match: { method: 'POST', path: '/options$' } });
    await createMissing(client(), needs(field('Size', 'enum', ['S', 'M', 'L'])), beat, ALONE);
    expect(await fieldsNamed('Size')).toEqual([{ type: 'enum', options: ['S', 'M', 'L'] }]);
  });

  test('creates an activity type once though the answer got lost', async () => {
    sandbox.addFault({ kind: 'reset-after', match: { method: 'POST', path: '/activityTypes$' } });
    await createMissing(client(), { manifest: [], activityTypes: ['Site visit'] }, beat, ALONE);
    const types = await client().settings.activityTypes();
    expect(types.filter(({ name }) => name === 'Site visit')).toHaveLength(1);
  });

  test('completes the field of the wanted type where a name exists with two', async () => {
    await client().fields.create('person', field('Size', 'double'));
    await client().fields.create('person', field('Size', 'enum', ['S']));
    await createMissing(client(), needs(field('Size', 'enum', ['S', 'M'])), beat, ALONE);
    expect(await fieldsNamed('Size')).toEqual([
      { type: 'double', options: [] },
      { type: 'enum', options: ['S', 'M'] },
    ]);
  });

  test('leaves a name that exists with another type only, or twice with this one, to the customer', async () => {
    await client().fields.create('person', field('Other', 'double'));
    for (let i = 0; i < 2; i += 1) await client().fields.create('person', field('Twice', 'enum', ['S']));
    const wanted = needs(field('Other', 'varchar'), field('Twice', 'enum', ['S', 'M']));
    expect(await createMissing(client(), wanted, beat, ALONE)).toBe(0);
    expect(await fieldsNamed('Other')).toEqual([{ type: 'double', options: [] }]);
    expect(await fieldsNamed('Twice')).toEqual(Array(2).fill({ type: 'enum', options: ['S'] }));
  });

  test('a worker that follows one killed with a request on its way waits for it and creates nothing twice', async () => {
    // The request is worked on only after its sender is dead.
    sandbox.addFault({ kind: 'latency', ms: 500, match: FIELDS });
    const doomed = asWorker('first', async (journal) => {
      await journal.begin();
      await journal.intend({ name: 'person field Size (varchar)' });
      void client()
        .fields.create('person', field('Size', 'varchar'))
        .catch(() => undefined);
      await sleep(100);
      throw new Error('killed');
    });
    await expect(doomed).rejects.toThrow('killed');
    await asWorker('second', (journal) =>
      createMissing(client(), needs(field('Size', 'varchar')), beat, journal),
    );
    expect(await fieldsNamed('Size')).toEqual([{ type: 'varchar', options: [] }]);
  });

  test('a worker waits for the one that is at it, and finds nothing left to do', async () => {
    const both = ['first', 'second'].map((holder) =>
      asWorker(holder, (journal) => createMissing(client(), needs(field('Size', 'varchar')), beat, journal)),
    );
    expect((await Promise.all(both)).sort()).toEqual([0, 1]);
    expect(await fieldsNamed('Size')).toHaveLength(1);
  });
});
