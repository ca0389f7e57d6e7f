import type { FieldTarget } from '../../pipedrive/entities/fields.js';
import type { RunContext } from '../../loading/run-context.js';
import type { SurveyedKind } from '../surveyed-kinds.js';

type Fields = Readonly<Record<string, unknown>>;

/** Most keys of custom fields that one list request takes. */
const KEYS_PER_REQUEST = 15;

/** Which records of a page do not count, by their ids: a plan leaves out those that would be removed. */
export type Ignoring = (kind: SurveyedKind, ids: readonly string[]) => Promise<ReadonlySet<string>>;

export const ignoringNone: Ignoring = () => Promise.resolve(new Set());

export interface FieldQuestion {
  readonly target: FieldTarget;
  /** Codes of custom fields. */
  readonly keys: readonly string[];
  /** Only records that were changed since (ISO); absent: all of the account. */
  readonly since?: string;
  readonly ignoring?: Ignoring;
}

/**
 * Which of the fields some live record has a value in, archived ones included; leads have the deals' fields. Reads list
 * pages with these fields and no others, until each is known to be filled.
 */
export async function filledFields(context: RunContext, question: FieldQuestion): Promise<Set<string>> {
  const { target, keys, since, ignoring = ignoringNone } = question;
  const filled = new Set<string>();
  for (let at = 0; at < keys.length; at += KEYS_PER_REQUEST) {
    const asked = keys.slice(at, at + KEYS_PER_REQUEST);
    const pages = recordPages(context, target, asked, since);
    await lookThrough(pages, target, asked, filled, ignoring, context);
  }
  if (target === 'deal') {
    const pages = context.client.leads.allPages(since === undefined ? {} : { updatedSince: since });
    await lookThrough(pages, 'lead', keys, filled, ignoring, context);
  }
  return filled;
}

interface Listed {
  readonly id: number | string;
}

function recordPages(
  { client }: RunContext,
  target: FieldTarget,
  keys: readonly string[],
  since: string | undefined,
): AsyncIterable<readonly (Listed & Fields)[]> {
  const options = { customFields: keys, ...(since === undefined ? {} : { updatedSince: since }) };
  if (target === 'organization') return client.organizations.allPages(options);
  return target === 'person' ? client.persons.allPages(options) : client.deals.allPages(options);
}

async function lookThrough(
  pages: AsyncIterable<readonly (Listed & Fields)[]>,
  kind: SurveyedKind,
  keys: readonly string[],
  filled: Set<string>,
  ignoring: Ignoring,
  context: RunContext,
): Promise<void> {
  const isOpen = (key: string): boolean => !filled.has(key);
  if (!keys.some(isOpen)) return;
  for await (const page of pages) {
    context.beat({ fieldsOf: kind });
    const ignored = await ignoring(
      kind,
      page.map(({ id }) => String(id)),
    );
    for (const record of page) {
      if (ignored.has(String(record.id))) continue;
      const held = kind === 'lead' ? record : ((record['custom_fields'] ?? {}) as Fields);
      for (const key of keys) if (isFilled(held[key])) filled.add(key);
    }
    if (!keys.some(isOpen)) return;
  }
}

function isFilled(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}
