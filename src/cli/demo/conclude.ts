import { relative } from 'node:path';
import { META } from '../../ledger/meta-keys.js';
import { writeReports } from '../../reports/write-reports.js';
import { EXIT } from '../exit-codes.js';
import type { FollowEnd } from '../follow/follow.js';
import { count } from '../text/format.js';
import { nextStep } from '../text/status-lines.js';
import type { DemoSetting } from './setting.js';
import { summaryLines } from './summary.js';

/** Counts, reasons, where the reports are, and what to look at next. */
export async function conclude(
  demo: DemoSetting,
  { exitCode, status }: FollowEnd,
  uiUrl: string | null,
): Promise<void> {
  const { story, session } = demo;
  const isThrough = exitCode === EXIT.ok || exitCode === EXIT.withSkips;
  story.heading(isThrough ? 'Done: Pipedrive is the system of record' : 'Stopped before the end');
  if (!isThrough && status !== null) story.say(`next: ${nextStep(status)}`);
  for (const line of await summaryLines(session.ledger)) story.line(line);
  // Without discovery there is nothing to report.
  const isDiscovered = (await session.ledger.meta.get(META.scan)) !== null;
  if (isDiscovered) await pointToReports(demo, isThrough);
  if (uiUrl !== null)
    story.list([`Temporal's Web UI, the migration's history: ${uiUrl} (as long as the demo runs: --keep)`]);
  story.list(['README.md: the same with your own export']);
}

async function pointToReports(
  { story, session, folder, cwd }: DemoSetting,
  isThrough: boolean,
): Promise<void> {
  const { files } = await writeReports({
    ledger: session.ledger,
    outDir: folder.reports,
    name: session.name,
  });
  const reports = relative(cwd, folder.reports);
  story.heading(`Reports: ${reports} (${count(files.length)} files)`);
  story.list([
    'scope.md and fidelity.md: what there is, what arrives as it was and what does not',
    ...(isThrough
      ? [
          'production/reconciliation.html: every row of the export accounted for',
          'production/*_skip.csv: what was skipped and why, to correct and take again',
          'production/spot-check.html: records side by side',
        ]
      : []),
  ]);
}
