import type { Activities } from '../workflows/activity-types.js';
import type { ActivityDependencies } from './dependencies.js';

type HypercareActivities = Pick<Activities, 'reportIssue' | 'settleIssue'>;

export function createHypercareActivities(dependencies: ActivityDependencies): HypercareActivities {
  return {
    async reportIssue(migration, { id, ...report }) {
      const ledger = await dependencies.ledgerOf(migration);
      const issue = await ledger.issues.report({ ...report, message_id: id });
      return { issue, open: await ledger.issues.countOpen() };
    },

    async settleIssue({ run: _run, role: _role, ...migration }, { issue, action, by, at, note }) {
      const ledger = await dependencies.ledgerOf(migration);
      const state = action === 'decline' ? 'declined' : 'answered';
      await ledger.issues.settle(issue, { state, result: null, settled_by: by, settled_at: at, note });
      return { issue, open: await ledger.issues.countOpen(), done: 1, reopened: 0 };
    },
  };
}
