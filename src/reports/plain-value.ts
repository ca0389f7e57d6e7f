/** A value that the ledger holds as JSON, as people read it: text without quotes, nothing for null, everything else as JSON. */
export function plainValue(json: string): string {
  const value = JSON.parse(json) as unknown;
  return typeof value === 'string' ? value : value === null ? '' : json;
}
