import type { Activities } from '../workflows/activity-types.js';
import { META } from '../src/ledger/meta-keys.js';
import type { ActivityDependencies } from './dependencies.js';

type PublishActivities = Pick<Activities, 'publish' | 'nextAuditNumber'>;

export function createPublishActivities(dependencies: ActivityDependencies): PublishActivities {
  return {
    async publish(migration, status, first, entries) {
      const ledger = await dependencies.ledgerOf(migration);
      await ledger.audit.append(first, entries);
      await ledger.meta.set(META.status, status);
    },

    async nextAuditNumber(migration) {
      const ledger = await dependencies.ledgerOf(migration);
      return ledger.audit.next();
    },
  };
}
