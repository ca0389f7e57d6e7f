import type { Logger } from 'pino';
import { createWorkerResources } from '../../activities/worker-resources.js';
import { connectWorker, temporalTarget } from '../temporal/connection.js';
import { createWorker, installRuntime } from '../temporal/worker.js';

/** A worker inside this process. */
export interface HostedWorker {
  readonly address: string;
  readonly namespace: string;
  /** Settles when the worker has ended, whyever. */
  readonly ended: Promise<void>;
  /** Ends it gracefully: requests in flight finish, ledgers are closed. */
  stop(): Promise<void>;
}

/** Starts a worker for the Temporal that `env` names. @throws ServiceUnreachable */
export async function hostWorker(env: NodeJS.ProcessEnv, logger: Logger): Promise<HostedWorker> {
  installRuntime(logger);
  const { address, namespace } = temporalTarget(env);
  const connection = await connectWorker(env);
  const dependencies = createWorkerResources(env);
  const worker = await createWorker({ connection, namespace, dependencies });
  const ended = worker.run().finally(async () => {
    await dependencies.close();
    await connection.close();
  });
  // Whoever hosts it awaits `ended` later; until then a failure must not count as unhandled.
  ended.catch(() => undefined);
  return {
    address,
    namespace,
    ended,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}
