/**
 * Token costs of the operations that we use (`x-token-cost` of Pipedrive's OpenAPI description, August 2026). A request
 * costs the same whatever its `limit`, number of rows or body.
 */
const V2 = { get: 1, list: 10, search: 20, write: 5, remove: 3 } as const;
const V1 = { get: 2, list: 20, search: 40, write: 10, remove: 6 } as const;

/** Lists that cost otherwise than their class, by method-less path template. */
const LIST_EXCEPTIONS: Readonly<Record<string, number>> = {
  '/api/v2/pipelines': 5,
  '/api/v2/stages': 5,
  '/api/v2/deals/archived': 20,
  '/api/v1/leads/archived': 40,
  '/api/v1/webhooks': 10,
};

const GET_EXCEPTIONS: Readonly<Record<string, number>> = {
  '/api/v1/files/{id}/download': 20,
};

/**
 * Cost of a request in tokens.
 * @param path template with `{id}` for ids
 */
export function tokenCost(method: string, path: string): number {
  const table = path.startsWith('/api/v2/') ? V2 : V1;
  if (method === 'DELETE') return table.remove;
  if (method !== 'GET') return table.write;
  if (isSearch(path)) return table.search;
  const exception = LIST_EXCEPTIONS[path] ?? GET_EXCEPTIONS[path];
  if (exception !== undefined) return exception;
  const isOne = path.endsWith('/{id}') || path === '/api/v1/users/me';
  return isOne ? table.get : table.list;
}

/** Search has its own burst window. */
export function isSearch(path: string): boolean {
  return /\/(itemSearch|search)(\/|$)/.test(path);
}
