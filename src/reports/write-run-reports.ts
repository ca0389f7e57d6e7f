import { join } from 'node:path';
import type { Reconciliation, Verification } from '../contract/reconciliation.js';
import type { Ledger } from '../ledger/ledger.js';
import { renderReconciliation } from './reconciliation-html.js';
import { makeReportFolder, writeCsvReport, writeJsonReport, writeReportFile } from './report-file.js';
import {
  CHANGE_HEADER,
  CONFLICT_HEADER,
  UPDATE_HEADER,
  changeRows,
  conflictRows,
  updateRows,
} from './delta-rows.js';
import { isDeltaRun, reportedObjects } from './run-records.js';
import { inPhaseOrder } from './run-order.js';
import {
  AMENDMENT_HEADER,
  FIELDS_HEADER,
  ID_MAP_HEADER,
  MISMATCH_HEADER,
  REASSIGN_HEADER,
  SUCCESS_HEADER,
  VALUES_HEADER,
  amendmentRows,
  fieldRows,
  idMapRows,
  mismatchRows,
  reassignRows,
  successRows,
  valueRows,
} from './run-rows.js';
import { skipTable } from './skip-rows.js';
import { renderSpotCheck } from './spot-check-html.js';
import { readSpotCheck } from './spot-check.js';

/** Reports of each run. */
export const RUN_REPORTS = [
  'reconciliation',
  'success',
  'skip',
  'values',
  'fields',
  'reassign',
  'id-map',
  'verification',
  'mismatches',
  'amendments',
  'changes',
  'updates',
  'conflicts',
  'spot-check',
] as const;

export type RunReport = (typeof RUN_REPORTS)[number];

interface Run {
  readonly ledger: Ledger;
  /** Name of the migration. */
  readonly name: string;
  readonly run: string;
  /** Folder of the run. */
  readonly dir: string;
}

/** Each writes its files and gives back their paths. */
const WRITERS: Readonly<Record<RunReport, (run: Run) => Promise<string[]>>> = {
  reconciliation: writeReconciliation,
  success: writeSuccess,
  skip: writeSkips,
  values: (run) => csv(run, 'values.csv', VALUES_HEADER, valueRows(run.ledger, run.run)),
  fields: (run) => csv(run, 'fields.csv', FIELDS_HEADER, fieldRows(run.ledger, run.run)),
  reassign: (run) => csv(run, 'reassign.csv', REASSIGN_HEADER, reassignRows(run.ledger, run.run)),
  'id-map': (run) => csv(run, 'id_map.csv', ID_MAP_HEADER, idMapRows(run.ledger, run.run)),
  verification: writeVerification,
  mismatches: (run) => csv(run, 'mismatches.csv', MISMATCH_HEADER, mismatchRows(run.ledger, run.run)),
  amendments: (run) => csv(run, 'amendments.csv', AMENDMENT_HEADER, amendmentRows(run.ledger, run.run)),
  changes: (run) => ofDelta(run, 'changes.csv', CHANGE_HEADER, changeRows(run.ledger, run.run)),
  updates: (run) => ofDelta(run, 'updates.csv', UPDATE_HEADER, updateRows(run.ledger, run.run)),
  conflicts: (run) => ofDelta(run, 'conflicts.csv', CONFLICT_HEADER, conflictRows(run.ledger, run.run)),
  'spot-check': writeSpotCheck,
};

/** Writes the reports of one run into the folder `outDir/RUN`. @returns paths of the files written */
export async function writeRunReports(
  options: { readonly ledger: Ledger; readonly outDir: string; readonly name: string; readonly run: string },
  reports: readonly RunReport[] = RUN_REPORTS,
): Promise<string[]> {
  const { ledger, name, run } = options;
  const dir = join(options.outDir, run);
  if (reports.length > 0) await makeReportFolder(dir, true);
  const files: string[] = [];
  for (const report of reports) files.push(...(await WRITERS[report]({ ledger, name, run, dir })));
  return files;
}

async function csv(run: Run, file: string, ...table: CsvTable): Promise<string[]> {
  const path = join(run.dir, file);
  await writeCsvReport(path, ...table);
  return [path];
}

/** Reports that only deltas have. */
function ofDelta(run: Run, file: string, ...table: CsvTable): Promise<string[]> {
  return isDeltaRun(run.run) ? csv(run, file, ...table) : Promise.resolve([]);
}

type CsvTable = [header: readonly string[], rows: Parameters<typeof writeCsvReport>[2]];

async function writeReconciliation({ ledger, name, run, dir }: Run): Promise<string[]> {
  const lines = inPhaseOrder(await ledger.reports.all<Reconciliation>('reconciliations', run));
  const verifications = inPhaseOrder(await ledger.reports.all<Verification>('verifications', run));
  const json = join(dir, 'reconciliation.json');
  const html = join(dir, 'reconciliation.html');
  await writeJsonReport(json, lines);
  await writeReportFile(html, [renderReconciliation({ name, run, lines, verifications })]);
  return [json, html];
}

async function writeVerification({ ledger, run, dir }: Run): Promise<string[]> {
  const path = join(dir, 'verification.json');
  await writeJsonReport(path, inPhaseOrder(await ledger.reports.all<Verification>('verifications', run)));
  return [path];
}

async function writeSpotCheck({ ledger, name, run, dir }: Run): Promise<string[]> {
  if (isDeltaRun(run)) return [];
  const path = join(dir, 'spot-check.html');
  await writeReportFile(path, [renderSpotCheck(name, run, await readSpotCheck(ledger, run))]);
  return [path];
}

/** One file for every object of the run, an empty one too: that none is missing says that nothing was forgotten. */
async function objectsOf({ ledger, run }: Run): Promise<string[]> {
  const objects = (await reportedObjects(ledger, run)).map((object) => ({ object }));
  return inPhaseOrder(objects).map(({ object }) => object);
}

async function writeSuccess(run: Run): Promise<string[]> {
  const files: string[] = [];
  for (const object of await objectsOf(run)) {
    files.push(
      ...(await csv(run, `${object}_success.csv`, SUCCESS_HEADER, successRows(run.ledger, run.run, object))),
    );
  }
  return files;
}

async function writeSkips(run: Run): Promise<string[]> {
  const files: string[] = [];
  for (const object of await objectsOf(run)) {
    const table = await skipTable(run.ledger, run.run, object);
    files.push(...(await csv(run, `${object}_skip.csv`, table.header, table.rows())));
  }
  return files;
}
