import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { extract } from '../../src/discovery/extract.js';
import { LeaseLost } from '../../src/ledger/errors.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { META } from '../../src/ledger/meta-keys.js';
import { DEFAULT_TIMING } from '../../src/loading/timing.js';
import { openExport, type ExportSource } from '../../src/smartdesk/export-source.js';
import { overriding } from '../loading/load-harness.js';
import { plantFolder } from '../smartdesk/helpers.js';
import { sqliteLedgers, type LedgerKind } from '../support/ledgers.js';

const ACCOUNTS = 3_500;
const TIMING = { ...DEFAULT_TIMING, leaseMs: 300, renewMs: 50 };

let ledgers: LedgerKind;
beforeAll(async () => {
  ledgers = await sqliteLedgers();
});
afterAll(() => ledgers.stop());

async function opened(): Promise<{ ledger: Ledger; source: ExportSource }> {
  const rows = Array.from({ length: ACCOUNTS }, (_, index) => `a${index},Account ${index}`);
  const dir = await plantFolder({ 'accounts.csv': `id,name\n${rows.join('\n')}\n` });
  const [ledger, source] = [await ledgers.open(), await openExport(dir)];
  onTestFinished(async () => {
    await source.close();
    await ledger.close();
  });
  return { ledger, source };
}

function by(holder: string, timing = TIMING) {
  return { holder, timing, signal: new AbortController().signal };
}

/** A process that stands still, timers included, as soon as it has read some rows. */
function freezing(ledger: Ledger, source: ExportSource) {
  let thaw: () => void = () => undefined;
  let onFrozen: () => void = () => undefined;
  let isFrozen = false;
  const thawed = new Promise<void>((resolve) => (thaw = resolve));
  const frozen = new Promise<void>((resolve) => (onFrozen = resolve));
  const { leases } = ledger;
  return {
    frozen,
    thaw: () => thaw(),
    source: overriding(source, {
      async *rows(object) {
        let count = 0;
        for await (const row of source.rows(object)) {
          count += 1;
          if (object === 'accounts' && count === 1_500) {
            isFrozen = true;
            onFrozen();
            await thawed;
          }
          yield row;
        }
      },
    }),
    ledger: overriding(ledger, {
      leases: overriding(leases, {
        renew: (run, fence, ms) => (isFrozen ? Promise.resolve(true) : leases.renew(run, fence, ms)),
      }),
    }),
  };
}

test('an extraction that was frozen and wakes up after another one has been through changes nothing of it', async () => {
  const { ledger, source } = await opened();
  const first = freezing(ledger, source);
  const late = extract(first.ledger, first.source, 'export', () => undefined, by('first'));
  late.catch(() => undefined);
  await first.frozen;
  const facts = await extract(ledger, source, 'export', () => undefined, by('second'));
  expect(facts.rows['accounts']).toBe(ACCOUNTS);
  first.thaw();
  await expect(late).rejects.toThrow(LeaseLost);
  expect((await ledger.source.counts()).get('accounts')).toBe(ACCOUNTS);
  for await (const page of ledger.source.pages('accounts')) {
    expect(page.filter(({ skip_code }) => skip_code !== null)).toEqual([]);
  }
});

test('two extractions at once come one after the other: no row is taken for the copy of another', async () => {
  const { ledger, source } = await opened();
  // Nobody is frozen: a busy machine must not lose a lease here.
  const patient = { ...TIMING, leaseMs: 10_000 };
  const twice = ['one', 'two'].map((who) =>
    extract(ledger, source, 'export', () => undefined, by(who, patient)),
  );
  await Promise.all(twice);
  expect((await ledger.source.counts()).get('accounts')).toBe(ACCOUNTS);
});

test('once a run has begun the rows stay, though no record has been planned yet, and though the export is another one', async () => {
  const { ledger, source } = await opened();
  const facts = await extract(ledger, source, 'export');
  await ledger.meta.set(META.run('production'), { role: 'production' });
  expect(await extract(ledger, source, 'export')).toEqual(facts);
  const other = overriding(source, { fingerprint: 'sha256:another' });
  expect(await extract(ledger, other, 'export')).toEqual(facts);
});
