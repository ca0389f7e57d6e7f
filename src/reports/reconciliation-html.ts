import { REASON_CODES } from '../contract/reason-codes.js';
import type { Reconciliation, Verification } from '../contract/reconciliation.js';
import { isBalanced } from '../contract/status.js';
import {
  PAGE_END,
  codeCell,
  escapeHtml,
  htmlTable,
  numberCell,
  pageStart,
  textCell,
  type Cell,
} from './html.js';

export interface ReconciliationPage {
  readonly name: string;
  readonly run: string;
  readonly lines: readonly Reconciliation[];
  readonly verifications: readonly Verification[];
}

/** `RUN/reconciliation.html`: what came, what became of it, and whether it adds up. Self-contained; pure. */
export function renderReconciliation(page: ReconciliationPage): string {
  return [
    pageStart(`Reconciliation of ${page.name}, run ${page.run}`),
    renderVerdict(page.lines),
    renderCounts(page.lines),
    renderReasons(page.lines),
    renderReadBack(page.verifications),
    PAGE_END,
  ].join('');
}

function renderVerdict(lines: readonly Reconciliation[]): string {
  if (lines.length === 0) return '<p class="banner no">No phase of this run has been reconciled yet.</p>\n';
  const last = lines.map(({ at }) => at).reduce((a, b) => (a > b ? a : b));
  const wrong = lines.filter(({ balanced }) => !balanced);
  const when = `<p class="quiet">As of ${escapeHtml(last)}.</p>\n`;
  if (wrong.length === 0) {
    return `${when}<p class="banner yes">Balanced: every source row of all ${lines.length} phases is accounted for, and every created record was found in Pipedrive.</p>\n`;
  }
  const items = wrong.map(
    (line) => `<li><code>${escapeHtml(line.object)}</code>: ${escapeHtml(whatIsWrong(line))}</li>`,
  );
  return `${when}<div class="banner no">Not balanced: ${wrong.length} of ${lines.length} phases.<ul>${items.join('')}</ul></div>\n`;
}

function whatIsWrong(line: Reconciliation): string {
  const wrong: string[] = [];
  if (!isBalanced(line)) {
    const sum = line.created + line.merged + line.filtered + line.skipped + line.pending;
    wrong.push(`${number(line.source)} source rows, ${number(sum)} accounted for`);
  }
  if (line.target !== line.created) {
    wrong.push(`${number(line.created)} created, ${number(line.target)} of them found in Pipedrive`);
  }
  return wrong.length === 0 ? 'reported as unbalanced by the phase' : wrong.join('; ');
}

const COUNTS = ['source', 'created', 'merged', 'filtered', 'skipped', 'pending', 'target'] as const;

function renderCounts(lines: readonly Reconciliation[]): string {
  if (lines.length === 0) return '';
  const header = ['object', ...COUNTS, 'balanced', 'at'];
  const rows = lines.map((line) => [
    codeCell(line.object),
    ...COUNTS.map((name) => numberCell(line[name])),
    balancedCell(line.balanced),
    textCell(line.at),
  ]);
  const sum = (name: (typeof COUNTS)[number]): number => lines.reduce((total, line) => total + line[name], 0);
  const foot = [
    textCell('all'),
    ...COUNTS.map((name) => numberCell(sum(name))),
    balancedCell(lines.every(({ balanced }) => balanced)),
    textCell(''),
  ];
  const caption =
    'source = created + merged + filtered + skipped + pending. target: created records that the read-back found in Pipedrive. Retries count once.';
  return `<h2>Records per object</h2>\n${htmlTable(caption, header, rows, foot)}`;
}

function balancedCell(balanced: boolean): Cell {
  return { html: balanced ? '<span class="yes">yes</span>' : '<span class="no">NO</span>' };
}

function renderReasons(lines: readonly Reconciliation[]): string {
  const rows = lines.flatMap(({ object, reasons }) =>
    Object.entries(reasons).map(([code, n]) => [
      codeCell(object),
      codeCell(code),
      textCell(meaningOf(code)),
      numberCell(n),
      textCell(retryOf(code)),
      codeCell(isSkip(code) ? `${object}_skip.csv` : ''),
    ]),
  );
  if (rows.length === 0) return '<h2>Skipped and left out</h2>\n<p>Nothing.</p>\n';
  const header = ['object', 'reason', 'meaning', 'records', 'retry can help', 'listed in'];
  return `<h2>Skipped and left out</h2>\n${htmlTable('Every record that did not arrive, by reason.', header, rows)}`;
}

const FILTERS: Readonly<Record<string, string>> = {
  object_disabled: 'the mapping leaves out the whole object',
  filtered_by_mapping: "the mapping's filter leaves it out",
  not_sampled: 'not in the sample of this run',
  not_needed: 'nothing to do for it',
};

function isSkip(code: string): boolean {
  return !(code in FILTERS);
}

function reasonOf(code: string): { readonly retryable: boolean; readonly meaning: string } | undefined {
  return Object.entries(REASON_CODES).find(([name]) => name === code)?.[1];
}

function meaningOf(code: string): string {
  return FILTERS[code] ?? reasonOf(code)?.meaning ?? '';
}

function retryOf(code: string): string {
  if (!isSkip(code)) return '–';
  return reasonOf(code)?.retryable === false ? 'no' : 'after a correction';
}

function renderReadBack(lines: readonly Verification[]): string {
  if (lines.length === 0) return '';
  const names = ['compared', 'mismatched', 'missing', 'unexpected', 'duplicates', 'late_duplicates'] as const;
  const rows = lines.map((line) => [codeCell(line.object), ...names.map((name) => numberCell(line[name]))]);
  const header = ['object', ...names.map((name) => name.replace('_', ' '))];
  const caption =
    'Created records read back from Pipedrive and compared field by field; differences are in mismatches.csv.';
  return `<h2>Read-back</h2>\n${htmlTable(caption, header, rows)}`;
}

function number(n: number): string {
  return n.toLocaleString('en-US');
}
