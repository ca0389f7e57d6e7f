import type { Client } from '@temporalio/client';
import { TASK_QUEUE } from '../../contract/messages.js';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.js';
import { connectClient, temporalTarget } from '../../temporal/connection.js';
import { findTemporalBinary } from '../../temporal/dev-server-binary.js';
import { hasSearchAttributes } from '../../temporal/search-attributes.js';
import type { CliContext } from '../context.js';
import { failed, ok, warn, type Check, type Finding } from './finding.js';

/** Temporal: does it answer, and if it is ours to start, is there a server on this machine? */
export const checkTemporal: Check = async (context) => {
  const { address, namespace } = temporalTarget(context.env);
  let client: Client;
  try {
    client = await connectClient(context.env);
  } catch (error) {
    return (context.env['TEMPORAL_ADDRESS'] ?? '') === ''
      ? [await localServer(address)]
      : [failed('Temporal', error)];
  }
  try {
    return [
      ok(`Temporal answers at ${address}, namespace ${namespace}`),
      await searchAttributes(client, context),
      await workers(client, namespace),
    ];
  } finally {
    await client.connection.close();
  }
};

async function localServer(address: string): Promise<Finding> {
  if ((await findTemporalBinary()) !== null)
    return warn(
      `no Temporal answers at ${address}; a server is on this machine`,
      'start it: sd2pd up -c FILE',
    );
  return warn(
    `no Temporal answers at ${address}, and no server is on this machine`,
    'sd2pd up -c FILE fetches one; or install the Temporal CLI, or set TEMPORAL_ADDRESS',
  );
}

async function searchAttributes(client: Client, { env }: CliContext): Promise<Finding> {
  if (await hasSearchAttributes(client)) return ok('search attributes are registered');
  const { namespace, address } = temporalTarget(env);
  const names = Object.values(SEARCH_ATTRIBUTES).map(({ name }) => `--name ${name} --type Keyword`);
  return warn(
    'search attributes are not registered: migrations run, and cannot be searched by stage, gate and customer',
    `temporal operator search-attribute create --address ${address} --namespace ${namespace} ${names.join(' ')}`,
  );
}

async function workers(client: Client, namespace: string): Promise<Finding> {
  // Without a type, Temporal tells who polls for workflow tasks.
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: TASK_QUEUE },
  });
  const count = new Set((pollers ?? []).map(({ identity }) => identity)).size;
  if (count > 0) return ok(`${count} worker${count === 1 ? '' : 's'} on task queue ${TASK_QUEUE}`);
  return warn(`no worker is on task queue ${TASK_QUEUE}`, 'start one: sd2pd worker');
}
