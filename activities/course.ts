import type { Activities } from '../workflows/activity-types.js';
import type { MigrationConfig } from '../src/contract/migration-input.js';
import { endOfBusinessDays } from '../src/hypercare/business-days.js';
import { businessCalendar } from '../src/hypercare/holiday-calendar.js';
import { META, type HypercareWindow } from '../src/ledger/meta-keys.js';
import type { ActivityDependencies } from './dependencies.js';

type CourseActivities = Pick<Activities, 'beginHypercare' | 'keepState'>;

/** What the course of a migration needs besides moving records. */
export function createCourseActivities(dependencies: ActivityDependencies): CourseActivities {
  return {
    async beginHypercare(migration, since) {
      const ledger = await dependencies.ledgerOf(migration);
      const { hypercare } = await ledger.meta.require<MigrationConfig>(META.config);
      const start = new Date(since);
      const end = endOfBusinessDays(start, hypercare.businessDays, businessCalendar(hypercare, start));
      const window: HypercareWindow = { since, until: end.toISOString() };
      await ledger.meta.set(META.hypercare, window);
      return { ...window, openIssues: await ledger.issues.countOpen() };
    },

    async keepState(migration, state) {
      const ledger = await dependencies.ledgerOf(migration);
      await ledger.meta.set(META.carried, state);
    },
  };
}
