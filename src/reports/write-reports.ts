import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from '../ledger/ledger.js';
import { cancelledText } from './cancelled.js';
import { handoffTexts } from './handoff.js';
import { hypercareText, issueRows, ISSUES_HEADER } from './hypercare.js';
import { makeReportFolder, writeCsvReport, writeJsonReport, writeReportFile } from './report-file.js';
import { reportedRollback, ROLES, ROLLBACK_HEADER, rollbackRows, rollbackText } from './rollback.js';
import { DISCOVERY_REPORTS, writeDiscoveryReports } from './write-discovery-reports.js';
import { reportedRuns } from './run-records.js';
import { RUN_REPORTS, writeRunReports } from './write-run-reports.js';

/** Names by which `only` picks reports; those of runs are written for every run. */
export const REPORTS = [
  ...DISCOVERY_REPORTS,
  ...RUN_REPORTS,
  'handoff',
  'hypercare',
  'cancelled',
  'rollback',
  'audit',
] as const;

export type ReportName = (typeof REPORTS)[number];

export interface ReportOptions {
  readonly ledger: Ledger;
  /** Created with mode 0700 if it is not there. */
  readonly outDir: string;
  /** Name of the migration. */
  readonly name: string;
  /** Default: all reports. */
  readonly only?: readonly ReportName[];
}

/**
 * Writes the reports of section 6 of the contract from the ledger alone: nothing else needs to be up. Every file has
 * mode 0600 and replaces its predecessor at once.
 *
 * @returns paths of the files written
 * @throws Error naming the fact that is missing if discovery has not run; the file system's error if `outDir` cannot be written
 */
export async function writeReports(options: ReportOptions): Promise<{ files: string[] }> {
  const { ledger, outDir, name } = options;
  const wanted = new Set<ReportName>(options.only ?? REPORTS);
  await makeReportFolder(outDir);
  const files: string[] = [];
  const discovery = DISCOVERY_REPORTS.filter((report) => wanted.has(report));
  if (discovery.length > 0)
    files.push(...(await writeDiscoveryReports({ ledger, outDir, only: discovery })).files);
  const reports = RUN_REPORTS.filter((report) => wanted.has(report));
  for (const run of await reportedRuns(ledger))
    files.push(...(await writeRunReports({ ledger, outDir, name, run }, reports)));
  if (wanted.has('handoff')) files.push(await writeHandoff(ledger, outDir, name));
  if (wanted.has('hypercare')) files.push(...(await writeHypercare(ledger, outDir, name)));
  if (wanted.has('cancelled')) {
    files.push(...(await writeText(outDir, 'cancelled.md', await cancelledText(ledger, name))));
  }
  if (wanted.has('rollback')) files.push(...(await writeRollback(ledger, outDir, name)));
  if (wanted.has('audit')) files.push(await writeAudit(ledger, outDir));
  return { files };
}

async function writeHandoff(ledger: Ledger, outDir: string, name: string): Promise<string> {
  const path = join(outDir, 'handoff.md');
  await writeReportFile(path, handoffTexts(ledger, name));
  return path;
}

/** Nothing before the cutover. */
async function writeHypercare(ledger: Ledger, outDir: string, name: string): Promise<string[]> {
  const files = await writeText(outDir, 'hypercare.md', await hypercareText(ledger, name));
  if (files.length === 0) return [];
  const path = join(outDir, 'issues.csv');
  await writeCsvReport(path, ISSUES_HEADER, issueRows(await ledger.issues.all()));
  return [...files, path];
}

/** Nothing unless an account was rolled back. Its lines are beside the reports of the run that it was about. */
async function writeRollback(ledger: Ledger, outDir: string, name: string): Promise<string[]> {
  const files = await writeText(outDir, 'rollback.md', await rollbackText(ledger, name));
  for (const role of ROLES) {
    const rollback = await reportedRollback(ledger, role);
    if (rollback === null || rollback.lines === null) continue;
    const dir = join(outDir, role);
    await makeReportFolder(dir, true);
    const [json, csv] = [join(dir, 'rollback.json'), join(dir, 'rollback.csv')];
    await writeJsonReport(json, rollback.lines);
    await writeCsvReport(csv, ROLLBACK_HEADER, rollbackRows(ledger, rollback));
    files.push(json, csv);
  }
  return files;
}

/** What there is nothing to say of has no file; one of before is taken away. */
async function writeText(outDir: string, file: string, text: string | null): Promise<string[]> {
  const path = join(outDir, file);
  if (text === null) {
    await rm(path, { force: true });
    return [];
  }
  await writeReportFile(path, [text]);
  return [path];
}

async function writeAudit(ledger: Ledger, outDir: string): Promise<string> {
  const path = join(outDir, 'audit.json');
  await writeJsonReport(path, await ledger.audit.all());
  return path;
}
