import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../contract/search-attributes.js';

/** Whether the namespace has all of our search attributes; setting one that it lacks would fail every workflow task. */
export async function hasSearchAttributes(client: Client): Promise<boolean> {
  const namespace = client.options.namespace;
  const known = await client.connection.operatorService
    .listSearchAttributes({ namespace })
    .then((answer) => Object.keys(answer.customAttributes ?? {}))
    .catch((): string[] => []);
  return Object.values(SEARCH_ATTRIBUTES).every(({ name }) => known.includes(name));
}
