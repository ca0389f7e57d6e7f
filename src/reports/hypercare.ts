import type { MigrationStatus } from '../contract/status.js';
import type { Issue } from '../ledger/issue-store.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type HypercareWindow } from '../ledger/meta-keys.js';
import { count, markdownTable, markdownText } from './markdown.js';

export const ISSUES_HEADER = [
  'number',
  'at',
  'by',
  'record',
  'text',
  'state',
  'result',
  'settled_by',
  'settled_at',
  'note',
] as const;

/** Lines of `issues.csv`. */
export function issueRows(issues: readonly Issue[]): (string | number)[][] {
  return issues.map((issue) => [
    issue.id,
    issue.at,
    issue.by,
    issue.record ?? '',
    issue.text,
    issue.state,
    issue.result ?? '',
    issue.settled_by ?? '',
    issue.settled_at ?? '',
    issue.note ?? '',
  ]);
}

/** `hypercare.md`: what was promised, reported and done after the cutover. Null: the cutover has not been. */
export async function hypercareText(ledger: Ledger, name: string): Promise<string | null> {
  const window = await ledger.meta.get<HypercareWindow>(META.hypercare);
  if (window === null) return null;
  const issues = await ledger.issues.all();
  const status = await ledger.meta.get<MigrationStatus>(META.status);
  return [
    `# Hypercare of ${markdownText(name)}\n`,
    `${windowText(window, status)}\n`,
    `## Issues: ${count(issues.length)}\n`,
    ...issueTexts(issues),
    ...repairTexts(await repairsByField(ledger)),
  ].join('\n');
}

function windowText({ since, until }: HypercareWindow, status: MigrationStatus | null): string {
  const promised = `Since ${since}, promised until ${until}.`;
  if (status?.state !== 'completed') return `${promised} It is not closed.`;
  const closed = status.timeline?.findLast(({ what }) => what.startsWith('approve close'));
  if (closed === undefined) return `${promised} It is closed.`;
  const early = closed.at < until ? ', before the promised days were over' : '';
  return `${promised} Closed at ${closed.at}${early} (${markdownText(closed.what)}).`;
}

const STATES = ['open', 'repaired', 'answered', 'declined'] as const;

function issueTexts(issues: readonly Issue[]): string[] {
  if (issues.length === 0) return ['None was reported.\n'];
  const numbers = STATES.map((state) => [
    state,
    count(issues.filter((issue) => issue.state === state).length),
  ]);
  const rows = issues.map(({ id, at, by, record, text, state, result, settled_by, settled_at, note }) => [
    String(id),
    `${at.slice(0, 16)}Z`,
    ...[by, record ?? '', text, state].map(markdownText),
    markdownText([result, note].filter((part) => part !== null).join('; ')),
    markdownText(settled_by === null ? '' : `${settled_by}, ${(settled_at ?? '').slice(0, 16)}Z`),
  ]);
  return [
    markdownTable(['State', 'Issues'], numbers, ['Issues']),
    markdownTable(['No.', 'Reported', 'By', 'Record', 'Issue', 'State', 'What was done', 'Settled'], rows, [
      'No.',
    ]),
  ];
}

/** How many fields of each object were written by repairs. */
async function repairsByField(ledger: Ledger): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { object, state } of await ledger.updates.lines('production', 'repair')) {
    if (state === 'done') counts.set(object, (counts.get(object) ?? 0) + 1);
  }
  return counts;
}

function repairTexts(fields: ReadonlyMap<string, number>): string[] {
  if (fields.size === 0) return [];
  return [
    '## Fields written by repairs\n',
    markdownTable(
      ['Object', 'Fields'],
      [...fields].map(([object, n]) => [object, count(n)]),
      ['Fields'],
    ),
  ];
}
