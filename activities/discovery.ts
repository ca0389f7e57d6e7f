import { Context } from '@temporalio/activity';
import type { Activities } from '../workflows/activity-types.js';
import { accountConfig, type MigrationConfig } from '../src/contract/migration-input.js';
import { runDiscovery } from '../src/discovery/run-discovery.js';
import { META } from '../src/ledger/meta-keys.js';
import { assistantOf } from '../src/second-opinion/assistant.js';
import type { ActivityDependencies } from './dependencies.js';
import { beat } from './heartbeats.js';
import { clientFor } from './run-context.js';

export function createDiscoveryActivities(dependencies: ActivityDependencies): Pick<Activities, 'discover'> {
  return {
    async discover(migration) {
      const ledger = await dependencies.ledgerOf(migration);
      const config = await ledger.meta.require<MigrationConfig>(META.config);
      const activity = Context.current();
      const warn = (line: string): void => {
        activity.log.warn(line);
      };
      const facts = await runDiscovery({
        ledger,
        config,
        clients: {
          production: clientFor(dependencies, config, 'production'),
          staging:
            accountConfig(config, 'staging') === null ? null : clientFor(dependencies, config, 'staging'),
        },
        assistant: assistantOf(config.assistant, dependencies.env, warn),
        warn,
        onProgress: (progress) => {
          activity.cancellationSignal.throwIfAborted();
          beat(activity, progress);
        },
        seeker: { ...dependencies, signal: activity.cancellationSignal },
      });
      return { rows: facts.rows };
    },
  };
}
