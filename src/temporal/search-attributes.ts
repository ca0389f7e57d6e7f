import type { Client, Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../contract/search-attributes.js';

/** Names of the product's search attributes; all of them are of type Keyword. */
const NAMES: readonly string[] = Object.values(SEARCH_ATTRIBUTES).map(({ name }) => name);

/** Temporal's number for that type: INDEXED_VALUE_TYPE_KEYWORD of temporal/api/enums/v1/common.proto. */
const KEYWORD = 2;

/** Arguments with which `temporal server start-dev` registers the search attributes. */
export function searchAttributeFlags(): string[] {
  return NAMES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
}

/** Whether the namespace has all of our search attributes; setting one that it lacks would fail every workflow task. */
export async function hasSearchAttributes(client: Client): Promise<boolean> {
  const missing = await missingSearchAttributes(client.connection, client.options.namespace).catch(
    () => NAMES,
  );
  return missing.length === 0;
}

/**
 * Registers the search attributes that a namespace lacks. Needs the right to administer it, and is not to be had on
 * Temporal Cloud, where they are added by its own console.
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
  });
}

async function missingSearchAttributes(
  connection: Client['connection'],
  namespace: string,
): Promise<readonly string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return NAMES.filter((name) => !(name in (customAttributes ?? {})));
}
