import { Client, Connection } from '@temporalio/client';
import type { Reconciliation } from '../../src/contract/reconciliation.js';
import { PHASES } from '../../src/contract/objects.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { AccountDump } from '../../src/sandbox/pipedrive/dump.js';
import { MIGRATION_USER, type ProductionShape } from '../production/shape.js';
import { accountFor } from '../support/exactly-once.js';
import { plainText, readHistories } from '../support/histories.js';
import { wrongLinks } from './links.js';

/** What is wrong after a round, by what it is about; every list is to be empty. */
export interface Findings {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly unfinished: readonly string[];
  readonly wrongLinks: readonly string[];
  readonly reports: readonly string[];
  readonly histories: readonly string[];
  readonly holds: readonly string[];
  /** What a delta or a rollback left otherwise than it should have. */
  readonly besides: readonly string[];
}

/**
 * Looks at everything that every round promises at its end.
 * @param exportDir the export that was moved last
 * @param canary what no history may hold
 */
export async function findingsOf(
  shape: ProductionShape,
  exportDir: string,
  canary: string,
): Promise<Omit<Findings, 'besides'>> {
  const dump = await shape.simulator.dump('production');
  const ledger = await shape.openLedger();
  try {
    const accounting = await accountFor(exportDir, ledger, 'production', dump);
    return {
      ...accounting,
      wrongLinks: await wrongLinks(exportDir, ledger, dump, MIGRATION_USER),
      reports: await wrongReports(ledger),
      histories: await leakyHistories(shape, [canary, shape.simulator.token('production')]),
      holds: (await shape.status()).holds.map((hold) => hold.code),
    };
  } finally {
    await ledger.close();
  }
}

/** How many things are wrong. */
export function countFindings(findings: Findings): number {
  return Object.values(findings).reduce((sum: number, list: readonly string[]) => sum + list.length, 0);
}

/** Reports against a count of the records one by one. */
async function wrongReports(ledger: Ledger): Promise<string[]> {
  const reports = await ledger.reports.all<Reconciliation>('reconciliations', 'production');
  const wrong: string[] = [];
  for (const object of PHASES) {
    const report = reports.find((line) => line.object === object);
    if (report === undefined) {
      wrong.push(`${object}: no report`);
      continue;
    }
    const counted = { created: 0, merged: 0, filtered: 0, skipped: 0, pending: 0 };
    let source = 0;
    for await (const page of ledger.records.pages('production', object)) {
      for (const { state } of page) {
        source += 1;
        counted[state === 'intent' ? 'pending' : state] += 1;
      }
    }
    const { created, merged, filtered, skipped, pending } = report;
    const said = { created, merged, filtered, skipped, pending };
    if (!report.balanced) wrong.push(`${object}: not balanced`);
    if (JSON.stringify({ source, ...counted }) !== JSON.stringify({ source: report.source, ...said })) {
      wrong.push(`${object}: ${JSON.stringify({ source, ...counted })}, reported ${JSON.stringify(said)}`);
    }
  }
  return wrong;
}

async function leakyHistories(
  { temporal, name }: ProductionShape,
  secrets: readonly string[],
): Promise<string[]> {
  const connection = await Connection.connect({ address: temporal.address });
  try {
    const histories = await readHistories({ client: new Client({ connection }), name });
    if (histories.length === 0) return ['there is no history'];
    return histories
      .filter((history) => secrets.some((secret) => plainText(history).includes(secret)))
      .map(({ workflowId }) => workflowId);
  } finally {
    await connection.close();
  }
}

/** Live records of a dump, for the round's line. */
export function recordsIn(dump: AccountDump): number {
  const lists = [
    dump.organizations,
    dump.persons,
    dump.leads,
    dump.deals,
    dump.activities,
    dump.notes,
    dump.files,
  ];
  return lists.reduce((sum, list) => sum + list.filter((record) => record['is_deleted'] !== true).length, 0);
}
