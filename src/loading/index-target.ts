import { z } from 'zod';
import type { AccountRole } from '../contract/gates.js';
import type { Ledger } from '../ledger/ledger.js';
import type { TargetKey } from '../ledger/target-key-store.js';
import { fieldKeyNamed, SYSTEM_FIELDS } from '../mapping/system-fields.js';
import { registrableDomain } from '../normalise/domain.js';
import { normaliseEmail } from '../normalise/email.js';
import { foldName } from '../normalise/name.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import type { TargetRecord } from '../pipedrive/entities/record-entity.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import { readAhead } from './read-ahead.js';

export interface TargetIndexing {
  readonly ledger: Ledger;
  readonly client: PipedriveClient;
  readonly role: AccountRole;
  readonly schema: TargetSchema;
  readonly beat: () => void;
}

/**
 * Remembers the persons and organizations that the account had before: by e-mail, by domain, by name. Records that
 * carry a key of ours are left out: they are no strangers.
 */
export async function indexTarget(indexing: TargetIndexing): Promise<void> {
  const { ledger, client, role, schema } = indexing;
  await ledger.targetKeys.clear(role);
  for (const object of ['person', 'organization'] as const) {
    const pages = object === 'person' ? client.persons.pages() : client.organizations.pages();
    for await (const page of readAhead(pages)) {
      indexing.beat();
      await ledger.targetKeys.add(keysOfStrangers(schema, role, object, page));
    }
  }
}

/** By what those of the records that carry no key of ours can be matched. */
export function keysOfStrangers(
  schema: TargetSchema,
  role: AccountRole,
  object: 'person' | 'organization',
  records: readonly TargetRecord[],
): TargetKey[] {
  const ourKey = fieldKeyNamed(schema, object, SYSTEM_FIELDS.key);
  const websiteKey = fieldKeyNamed(schema, 'organization', 'Website');
  return records
    .filter((record) => !hasKey(record['custom_fields'], ourKey))
    .flatMap((record) =>
      object === 'person' ? personKeys(role, record) : organizationKeys(role, record, websiteKey),
    );
}

function customValue(fields: unknown, key: string | null): unknown {
  if (key === null || typeof fields !== 'object' || fields === null) return null;
  return (fields as Record<string, unknown>)[key] ?? null;
}

function hasKey(fields: unknown, key: string | null): boolean {
  return typeof customValue(fields, key) === 'string';
}

const emailsSchema = z.array(z.object({ value: z.string() })).nullish();
const nameSchema = z.string().nullish();

function personKeys(account: string, person: TargetRecord): TargetKey[] {
  return (emailsSchema.parse(person['emails']) ?? [])
    .map((email) => normaliseEmail(email.value))
    .filter((value) => value !== null)
    .map((value) => ({ account, object: 'person', kind: 'email', value, target_id: String(person.id) }));
}

function organizationKeys(account: string, o: TargetRecord, websiteKey: string | null): TargetKey[] {
  const common = { account, object: 'organization', target_id: String(o.id) };
  const website =
    nameSchema.parse(o['website']) ?? nameSchema.parse(customValue(o['custom_fields'], websiteKey));
  const domain = registrableDomain(website ?? '');
  const name = foldName(nameSchema.parse(o['name']) ?? '');
  return [
    ...(domain === null ? [] : [{ ...common, kind: 'domain' as const, value: domain }]),
    ...(name === '' ? [] : [{ ...common, kind: 'name' as const, value: name }]),
  ];
}
