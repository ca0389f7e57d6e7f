import { createWorkerResources } from '../../activities/worker-resources.js';
import type { LoadTiming } from '../../src/loading/timing.js';
import { connectWorker, temporalTarget } from '../../src/temporal/connection.js';
import { createWorker } from '../../src/temporal/worker.js';

/** Entry of a worker process: `timed-worker.ts TIMING`, a LoadTiming as JSON. SIGTERM ends it as it ends `sd2pd worker`. */
const timing = JSON.parse(process.argv[2] ?? '') as LoadTiming;
const { env } = process;
const connection = await connectWorker(env);
const dependencies = createWorkerResources(env, timing);
const { namespace } = temporalTarget(env);
const worker = await createWorker({ connection, namespace, dependencies });
process.once('SIGTERM', () => worker.shutdown());
process.stdout.write('ready\n');
await worker.run();
await dependencies.close();
await connection.close();
