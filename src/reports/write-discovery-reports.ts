import { join } from 'node:path';
import type { Ledger } from '../ledger/ledger.js';
import { CUSTOM_FIELDS_HEADER, customFieldRow, readManifest } from './custom-fields.js';
import { readDiscoveryFacts, type DiscoveryFacts } from './discovery-facts.js';
import { readFidelityFacts } from './fidelity-facts.js';
import { renderFidelity } from './fidelity-md.js';
import { inventoryHtml } from './inventory/inventory-html.js';
import { inventoryMarkdown } from './inventory/inventory-md.js';
import { OWNER_HEADER, ownerRow } from './owners.js';
import { PIPELINE_HEADER, pipelineRow } from './pipelines.js';
import { PROFILE_HEADER, profileRows } from './profile/profile-csv.js';
import { renderProfile } from './profile/profile-md.js';
import { makeReportFolder, writeCsvReport, writeReportFile } from './report-file.js';
import { renderScope } from './scope.js';

/** Reports that need no load. */
export const DISCOVERY_REPORTS = [
  'scope',
  'profile',
  'profile-table',
  'fidelity',
  'inventory',
  'inventory-print',
  'custom-fields',
  'pipelines',
  'owners',
] as const;

export type DiscoveryReport = (typeof DISCOVERY_REPORTS)[number];

const WRITERS: Readonly<
  Record<
    DiscoveryReport,
    { file: string; write(path: string, facts: DiscoveryFacts, ledger: Ledger): Promise<void> }
  >
> = {
  scope: {
    file: 'scope.md',
    write: (path, facts) => writeReportFile(path, [renderScope(facts, readManifest(facts))]),
  },
  profile: {
    file: 'profile.md',
    write: (path, facts) => writeReportFile(path, [renderProfile(facts)]),
  },
  'profile-table': {
    file: 'profile.csv',
    write: (path, facts) => writeCsvReport(path, PROFILE_HEADER, profileRows(facts)),
  },
  fidelity: { file: 'fidelity.md', write: writeFidelity },
  inventory: {
    file: 'inventory.md',
    write: (path, facts, ledger) =>
      writeReportFile(path, inventoryMarkdown(ledger, facts.export.account.name)),
  },
  'inventory-print': {
    file: 'inventory.html',
    write: (path, facts, ledger) => writeReportFile(path, inventoryHtml(ledger, facts.export.account.name)),
  },
  'custom-fields': {
    file: 'custom-fields.csv',
    write: (path, facts) =>
      writeCsvReport(path, CUSTOM_FIELDS_HEADER, readManifest(facts).map(customFieldRow)),
  },
  pipelines: {
    file: 'pipelines.csv',
    write: (path, facts) => writeCsvReport(path, PIPELINE_HEADER, facts.pipelines.map(pipelineRow)),
  },
  owners: {
    file: 'owners.csv',
    write: (path, facts) => writeCsvReport(path, OWNER_HEADER, facts.owners.map(ownerRow)),
  },
};

async function writeFidelity(path: string, facts: DiscoveryFacts, ledger: Ledger): Promise<void> {
  await writeReportFile(path, [renderFidelity(await readFidelityFacts(ledger, facts))]);
}

export interface DiscoveryReportOptions {
  readonly ledger: Ledger;
  readonly outDir: string;
  /** Default: all of them. */
  readonly only?: readonly DiscoveryReport[];
}

/**
 * Writes the reports of discovery from the ledger alone.
 * @returns paths of the files written
 * @throws Error naming the fact that is missing if discovery has not run
 */
export async function writeDiscoveryReports(options: DiscoveryReportOptions): Promise<{ files: string[] }> {
  const { ledger, outDir, only = DISCOVERY_REPORTS } = options;
  await makeReportFolder(outDir);
  const facts = await readDiscoveryFacts(ledger);
  const files: string[] = [];
  for (const report of only) {
    const path = join(outDir, WRITERS[report].file);
    await WRITERS[report].write(path, facts, ledger);
    files.push(path);
  }
  return { files };
}
