import { createHash } from 'node:crypto';
import type { Issue } from '../ledger/issue-store.js';
import { META, type HypercareWindow } from '../ledger/meta-keys.js';
import type { GateContext } from './gate-context.js';
import type { GateFindings } from './inspect-gate.js';

/** Numbers of open issues that are named; the others are counted. */
const MAX_NAMED = 20;

/**
 * `close` is about the hypercare: its promised days, and the issues by their state. What is open keeps nobody from closing
 * it, and is said; the decision is bound to what was said.
 */
export async function inspectClose({ ledger, config }: GateContext): Promise<GateFindings> {
  const { name } = config;
  const issues = await ledger.issues.all();
  const window = await ledger.meta.get<HypercareWindow>(META.hypercare);
  const conflicts = [...(await ledger.conflicts.countOpen('production')).values()].reduce(
    (sum, n) => sum + n,
    0,
  );
  const lines = [window?.until ?? '', conflicts, ...issues.map(({ id, state }) => `${id} ${state}`)];
  const said = [windowWords(window), issueWords(issues), conflictWords(conflicts)].filter(
    (part) => part !== '',
  );
  return {
    fingerprint: `sha256:${createHash('sha256').update(lines.join('\n')).digest('hex')}`,
    question: `Is hypercare over? ${said.join(' ')}`,
    missing: [],
    next: `sd2pd issue ${name} list; then: sd2pd approve ${name} close`,
  };
}

function windowWords(window: HypercareWindow | null): string {
  if (window === null) return '';
  return Date.parse(window.until) > Date.now()
    ? `It is promised until ${window.until}: approving now closes it early.`
    : `Its promised days were over at ${window.until}.`;
}

function issueWords(issues: readonly Issue[]): string {
  if (issues.length === 0) return 'No issue was reported.';
  const open = issues.filter(({ state }) => state === 'open').map(({ id }) => `#${id}`);
  const named = open.slice(0, MAX_NAMED).join(', ');
  const rest = open.length > MAX_NAMED ? ` and ${open.length - MAX_NAMED} more` : '';
  const settled = (['repaired', 'answered', 'declined'] as const).map(
    (state) => `${issues.filter((issue) => issue.state === state).length} ${state}`,
  );
  return `Issues: ${open.length} open${open.length === 0 ? '' : ` (${named}${rest})`}, ${settled.join(', ')}.`;
}

function conflictWords(open: number): string {
  return open === 0 ? '' : `Differences between source and target that nobody has decided: ${open}.`;
}
