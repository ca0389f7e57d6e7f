import { foldName } from '../../normalise/name.js';
import type { EntityPort, Found } from '../port.js';
import type { RunContext } from '../run-context.js';
import { amongIds } from './among-ids.js';

async function all({ client }: RunContext): Promise<Found[]> {
  return (await client.pipelines.pipelines()).map((pipeline) => ({
    id: String(pipeline.id),
    key: foldName(pipeline.name),
    record: pipeline,
  }));
}

/** Pipelines that the mapping says to create, in the source's order: a new one is the last. They are found by name. */
export const pipelinePort: EntityPort = {
  object: 'pipelines',
  sourceObject: 'pipelines',
  targetObject: 'pipeline',
  concurrency: 1,
  links: () => [],
  plan: (record, { mapping }) => {
    const name = mapping.pipelines[record.id]?.to ?? '';
    const body = { name, is_deal_probability_enabled: true };
    return { kind: 'create', body, key: foldName(name), values: [], reassign: null };
  },
  send: async (plan, { client }, beforeSend) =>
    String(await client.pipelines.createPipeline(plan.body, beforeSend)),
  bound: () => Promise.resolve('0'),
  async *newest(context) {
    yield await all(context);
  },
  async *all(context) {
    yield await all(context);
  },
  readMany: async (ids, context) => amongIds(await all(context), ids),
  // Pipelines of the customer's own are in the same list, found by name like ours.
  isOwnKey: () => true,
  isSharedKey: () => true,
  stored: ({ name }) => ({ name }),
  remove: (id, { client }, beforeSend) => client.pipelines.removePipeline(id, beforeSend),
};
