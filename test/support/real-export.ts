import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const EXPORT = join(import.meta.dirname, '../../../shared/data/acme-export');

export type Row = Record<string, string>;

export const rowsIn = (text: string): Row[] => parse(text, { columns: true, bom: true });
export const rowsOf = (file: string): Row[] => rowsIn(readFileSync(join(EXPORT, `${file}.csv`), 'utf8'));

export interface Facts {
  records: Record<string, number>;
  deals_per_status: Record<string, number>;
  activities_per_type: Record<string, number>;
  accounts_duplicates: { by_website_domain: { surplus_records: number } };
  owners_all: { not_in_users: string[] };
}
export const FACTS = JSON.parse(readFileSync(join(EXPORT, 'FACTS.json'), 'utf8')) as Facts;

export const present = (text: string | undefined): string => (text ?? '').trim();

/** The calendar day in Chicago, the source account's zone, of the forms that this export has. */
export function dayOf(text: string, order: 'day' | 'month'): string {
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text);
  if (slashed !== null) {
    const [a, b] = order === 'day' ? [slashed[2]!, slashed[1]!] : [slashed[1]!, slashed[2]!];
    return `${slashed[3]}-${a.padStart(2, '0')}-${b.padStart(2, '0')}`;
  }
  if (!text.endsWith('Z')) return text.slice(0, 10);
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Chicago' }).format(new Date(text));
}

/** Text that people read: no tags, no entities, no white space. */
export function words(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;|\u00a0/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, '');
}
