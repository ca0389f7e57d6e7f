import type { ExpectedChanges } from '../../contract/cutover-plan.js';
import { WATCH_SECONDS, type MigrationConfig } from '../../contract/migration-input.js';
import { PHASES, SOURCE_OBJECTS, type PhaseObject } from '../../contract/objects.js';
import type { Reconciliation } from '../../contract/reconciliation.js';
import type { MigrationStatus } from '../../contract/status.js';
import type { Ledger } from '../../ledger/ledger.js';
import { META, type ExportFacts, type Measured, type RunFacts } from '../../ledger/meta-keys.js';
import { totalOf, type Changes, type FreezeFacts } from './freeze-steps.js';

/** How much is taken to have changed where nobody says and no delta was moved. */
const ASSUMED_SHARE = 0.01;

/** How many changes are expected: a number, a share of the rows (0 to 1), or what the last delta had. */
export type AskedChanges = { readonly number: number } | { readonly share: number } | null;

export interface FreezeRequest {
  readonly ledger: Ledger;
  readonly config: MigrationConfig;
  readonly status: Pick<MigrationStatus, 'phases'> | null;
  readonly asked: AskedChanges;
  readonly burst: number;
}

/** What was measured on this migration, and what its freeze is expected to do. Reads the ledger alone. */
export async function readFreezeFacts({
  ledger,
  config,
  status,
  asked,
  burst,
}: FreezeRequest): Promise<{ readonly facts: FreezeFacts; readonly expected: ExpectedChanges }> {
  const { rows } = await ledger.meta.require<ExportFacts>(META.export);
  const total = SOURCE_OBJECTS.reduce((sum, object) => sum + (rows[object] ?? 0), 0);
  const last = await lastDeltaOf(ledger);
  const expected = expectedOf(asked, last, total);
  const read = await ledger.meta.get<Measured>(META.measuredRead);
  const facts: FreezeFacts = {
    rows: total,
    rowsPerSecond: rateOf(read),
    changes: spread(expected.changes, last?.mix ?? mixOfRows(rows)),
    lastDelta: last === null ? null : { changes: totalOf(last.mix), seconds: last.seconds },
    perSecond: ratesOf(status),
    created: await createdOf(ledger),
    readBackPerSecond: await readBackRates(ledger),
    watchSeconds: config.freeze?.watchSeconds ?? WATCH_SECONDS,
    burst,
  };
  return { facts, expected };
}

type Mix = Partial<Record<PhaseObject, Changes>>;

interface LastDelta {
  readonly mix: Mix;
  readonly seconds: number;
}

function expectedOf(asked: AskedChanges, last: LastDelta | null, rows: number): ExpectedChanges {
  if (asked !== null) {
    const changes = 'number' in asked ? asked.number : Math.ceil(asked.share * rows);
    return { changes, basis: 'asked' };
  }
  if (last !== null) return { changes: totalOf(last.mix), basis: 'last_delta' };
  return { changes: Math.ceil(rows * ASSUMED_SHARE), basis: 'assumed' };
}

/** The last delta that was through and had something to move. */
async function lastDeltaOf(ledger: Ledger): Promise<LastDelta | null> {
  const runs = (await ledger.changes.runs()).toSorted((a, b) => numberOf(b) - numberOf(a));
  for (const run of runs) {
    const facts = await ledger.meta.get<RunFacts>(META.run(run));
    const lines = await ledger.reports.all<Reconciliation>('reconciliations', run);
    if (facts === null || lines.length < PHASES.length) continue;
    const mix = await mixOf(ledger, run);
    const ended = Math.max(...lines.map(({ at }) => Date.parse(at)));
    const seconds = Math.max(0, (ended - Date.parse(facts.startedAt)) / 1_000);
    if (totalOf(mix) > 0) return { mix, seconds };
  }
  return null;
}

function numberOf(run: string): number {
  return Number(run.replace('delta-', ''));
}

async function mixOf(ledger: Ledger, run: string): Promise<Mix> {
  const mix: Mix = {};
  const counts = await ledger.changes.counts(run);
  for (const object of PHASES) {
    const { created = 0, changed = 0, reappeared = 0 } = counts.get(object) ?? {};
    if (created + changed + reappeared > 0) mix[object] = { created, changed: changed + reappeared };
  }
  return mix;
}

/** Without a delta to go by, every object changes in proportion to its rows. */
function mixOfRows(rows: Readonly<Record<string, number>>): Mix {
  const entries = PHASES.map((object) => [object, { created: 0, changed: rows[object] ?? 0 }] as const);
  return Object.fromEntries(entries.filter(([, { changed }]) => changed > 0));
}

function spread(changes: number, mix: Mix): Mix {
  const factor = totalOf(mix) === 0 ? 0 : changes / totalOf(mix);
  const scaled = (n: number): number => Math.ceil(n * factor);
  const entries = Object.entries(mix).map(([object, { created, changed }]) => [
    object,
    { created: scaled(created), changed: scaled(changed) },
  ]);
  return Object.fromEntries(entries) as Mix;
}

function rateOf(measured: Measured | null): number | null {
  return measured === null || measured.seconds <= 0 || measured.records === 0
    ? null
    : measured.records / measured.seconds;
}

function ratesOf(status: FreezeRequest['status']): FreezeFacts['perSecond'] {
  const production = (status?.phases ?? []).filter(({ run }) => run === 'production');
  const entries = production.flatMap(({ object, perSecond }) =>
    perSecond === null || perSecond <= 0 ? [] : [[object, perSecond] as const],
  );
  return Object.fromEntries(entries);
}

async function createdOf(ledger: Ledger): Promise<FreezeFacts['created']> {
  const counts = await ledger.stats.counts('production');
  return Object.fromEntries(PHASES.map((object) => [object, counts.get(object)?.created ?? 0]));
}

async function readBackRates(ledger: Ledger): Promise<FreezeFacts['readBackPerSecond']> {
  const rates: Partial<Record<PhaseObject, number>> = {};
  for (const object of PHASES) {
    const rate = rateOf(await ledger.meta.get<Measured>(META.measuredReadBack(object)));
    if (rate !== null) rates[object] = rate;
  }
  return rates;
}
