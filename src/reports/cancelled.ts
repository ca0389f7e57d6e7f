import type { AuditEntry } from '../contract/messages.js';
import type { MigrationStatus } from '../contract/status.js';
import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';
import { leavingsOf, sumOf } from './leavings.js';
import { count, markdownCode, markdownTable, markdownText } from './markdown.js';
import { knownRuns } from '../ledger/known-runs.js';

/** `cancelled.md`: how a migration was ended before its time, and what it leaves. Null: it was not. */
export async function cancelledText(ledger: Ledger, name: string): Promise<string | null> {
  const status = await ledger.meta.get<MigrationStatus>(META.status);
  if (status?.state !== 'cancelled') return null;
  const word = (await ledger.audit.all()).findLast(({ action, accepted }) => action === 'cancel' && accepted);
  return [
    `# ${markdownText(name)} was cancelled\n`,
    `${wordText(word)}\n`,
    ...(await leavingText(ledger, name)),
    ...(await openText(ledger)),
    '## How it goes on\n',
    `${markdownCode('sd2pd start -c FILE')} goes on where it was: nothing is sent twice. The other reports in this folder are those of the moment in which it ended.\n`,
  ].join('\n');
}

function wordText(word: AuditEntry | undefined): string {
  if (word === undefined) return 'Nobody is on record for it.';
  const note = word.note === null ? '' : ` ${markdownText(word.note)}`;
  return `By ${markdownText(word.by)} at ${word.at}.${note}`;
}

async function leavingText(ledger: Ledger, name: string): Promise<string[]> {
  const leavings = await leavingsOf(ledger);
  const { records, tokens } = sumOf(leavings);
  if (records === 0) return ['## What it leaves\n', 'Nothing: no record was created.\n'];
  return [
    '## What it leaves\n',
    markdownTable(
      ['Account', 'Object', 'Records'],
      leavings.map(({ account, object, records: n }) => [account, object, count(n)]),
      ['Records'],
    ),
    `${count(records)} records, besides custom fields, options and activity types that were created for them. ` +
      `${markdownCode(`sd2pd rollback ${name}`)} would remove what nobody has changed since: about ${count(records)} requests and ${count(tokens)} tokens; ${markdownCode(`sd2pd rollback ${name} --dry-run`)} tells it exactly.\n`,
  ];
}

/** What was not through. */
async function openText(ledger: Ledger): Promise<string[]> {
  const rows: string[][] = [];
  for (const { run } of await knownRuns(ledger)) {
    for (const [object, { pending, skipped }] of await ledger.stats.counts(run)) {
      if (pending + skipped > 0) rows.push([run, object, count(pending), count(skipped)]);
    }
  }
  const conflicts = [...(await ledger.conflicts.countOpen('production')).values()].reduce(
    (sum, n) => sum + n,
    0,
  );
  const issues = await ledger.issues.countOpen();
  return [
    '## What was open\n',
    rows.length === 0
      ? 'No record was pending or skipped.\n'
      : markdownTable(['Run', 'Object', 'Pending', 'Skipped'], rows, ['Pending', 'Skipped']),
    ...(conflicts === 0 ? [] : [`Differences that nobody had decided: ${count(conflicts)}.\n`]),
    ...(issues === 0 ? [] : [`Issues that were open: ${count(issues)}.\n`]),
  ];
}
