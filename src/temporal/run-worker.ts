import { createWorkerResources } from '../../activities/worker-resources.js';
import { connectWorker, temporalTarget, type TemporalTarget } from './connection.js';
import { installRuntime, type LogSink } from './runtime.js';
import { createWorker } from './worker.js';

export interface RunningWorker {
  readonly target: TemporalTarget;
  /** Settles when the worker has ended and everything is closed; rejects when it failed. */
  readonly ended: Promise<void>;
  /** Takes no more tasks, lets requests in flight finish, hands the rest over. */
  stop(): Promise<void>;
}

/**
 * Starts one worker for the Temporal that `env` names, with ledgers and Pipedrive clients of its own.
 * @throws ServiceUnreachable when Temporal does not answer
 */
export async function runWorker(env: NodeJS.ProcessEnv, log: LogSink): Promise<RunningWorker> {
  installRuntime(log);
  const target = temporalTarget(env);
  const connection = await connectWorker(env);
  const resources = createWorkerResources(env);
  const close = async (): Promise<void> => {
    await resources.close();
    await connection.close();
  };
  try {
    const worker = await createWorker({ connection, namespace: target.namespace, dependencies: resources });
    const ended = worker.run().finally(close);
    // Whoever waits for `ended` hears of a failure; until then it must not end the process.
    ended.catch(() => undefined);
    return {
      target,
      ended,
      async stop() {
        if (worker.getState() === 'RUNNING') worker.shutdown();
        await ended;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
