import type { Activities, RunReference, SettledIssue } from '../workflows/activity-types.js';
import type { IssueReport, IssueSettlement } from '../src/contract/messages.js';
import { lookAtIssue } from '../src/hypercare/look-at-issue.js';
import { offerOf } from '../src/hypercare/offer.js';
import { repairIssue } from '../src/hypercare/repair-issue.js';
import type { Issue } from '../src/ledger/issue-store.js';
import type { Ledger } from '../src/ledger/ledger.js';
import { META } from '../src/ledger/meta-keys.js';
import type { ActivityDependencies } from './dependencies.js';
import { withRun } from './with-run.js';

type HypercareActivities = Pick<Activities, 'reportIssue' | 'settleIssue'>;

/** The account whose records issues are about. */
const PRODUCTION = { run: 'production', role: 'production' } as const;

export function createHypercareActivities(dependencies: ActivityDependencies): HypercareActivities {
  return {
    async reportIssue(migration, { id, ...report }: IssueReport) {
      const ledger = await dependencies.ledgerOf(migration);
      const text = report.text ?? (await wordsOf(ledger, id));
      if (text === null) return { issue: null };
      const issue = await ledger.issues.report({ ...report, text, message_id: id });
      if (id !== null) await ledger.meta.delete(META.issueWords(id));
      await showOffer(dependencies, { ...migration, ...PRODUCTION }, ledger, {
        id: issue,
        record: report.record,
      });
      return { issue, open: await ledger.issues.countOpen() };
    },

    async settleIssue({ run, role, ...migration }, settlement) {
      const ledger = await dependencies.ledgerOf(migration);
      const issue = await ledger.issues.byId(settlement.issue);
      const outcome = await settle(dependencies, { ...migration, run, role }, ledger, issue, settlement);
      return {
        issue: settlement.issue,
        open: await ledger.issues.countOpen(),
        done: outcome === 'open' || outcome === 'begun' || outcome === 'unknown' ? 0 : 1,
        // Also those that an attempt before this one has made pending.
        reopened: await countPending(ledger, role),
        outcome,
      };
    },
  };
}

/** What the CLI left in the ledger, or an attempt before this one took down. */
async function wordsOf(ledger: Ledger, id: string | null): Promise<string | null> {
  if (id === null) return null;
  const known = await ledger.issues.byMessage(id);
  return known?.text ?? (await ledger.meta.get<string>(META.issueWords(id)));
}

async function settle(
  dependencies: ActivityDependencies,
  reference: RunReference,
  ledger: Ledger,
  issue: Issue | null,
  settlement: IssueSettlement,
): Promise<SettledIssue['outcome']> {
  const { action, by, at, note } = settlement;
  if (issue?.state !== 'open') return isRepeated(issue, settlement) ? issue.state : 'unknown';
  if (action === 'repair') {
    return withRun(dependencies, reference, (context) => repairIssue(context, issue, settlement));
  }
  const state = action === 'decline' ? 'declined' : 'answered';
  await ledger.issues.settle(issue.id, { state, result: null, settled_by: by, settled_at: at, note });
  return state;
}

/** An attempt before this one settled it, and its answer did not arrive. */
function isRepeated(issue: Issue | null, { by, at }: IssueSettlement): issue is Issue {
  return issue?.settled_by === by && issue.settled_at === at;
}

/** An issue is taken whether its record can be looked up or not; what is in the way is said with it. */
async function showOffer(
  dependencies: ActivityDependencies,
  reference: RunReference,
  ledger: Ledger,
  issue: Pick<Issue, 'id' | 'record'>,
): Promise<void> {
  const offer = await withRun(dependencies, reference, (context) => lookAtIssue(context, issue)).catch(
    (error: unknown) => {
      const why = error instanceof Error && 'what' in error ? String(error.what) : 'look at it later';
      const remarks = [`it could not be looked up: ${why}`];
      return offerOf(issue.record, { repairs: [], remarks }, new Date().toISOString());
    },
  );
  await ledger.issues.putOffer(issue.id, JSON.stringify(offer));
}

async function countPending(ledger: Ledger, run: string): Promise<number> {
  const counts = [...(await ledger.stats.counts(run)).values()];
  return counts.reduce((sum, { pending }) => sum + pending, 0);
}
