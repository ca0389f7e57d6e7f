/** Longest text that a person's message may put into history, in characters. */
export const MAX_TEXT = 2_000;

export type Fields = Record<string, unknown>;

/** Anything can be sent: what is no object has no fields. */
export function fieldsOf(raw: unknown): Fields {
  return typeof raw === 'object' && raw !== null ? (raw as Fields) : {};
}

export function text(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_TEXT) : undefined;
}

export function instant(fields: Fields, key: string): string | undefined {
  const value = text(fields, key);
  if (value === undefined || Number.isNaN(Date.parse(value))) return undefined;
  return new Date(value).toISOString();
}
