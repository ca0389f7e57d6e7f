import { z } from 'zod';
import type { RunFacts } from '../ledger/meta-keys.js';
import { META } from '../ledger/meta-keys.js';
import type { Ledger } from '../ledger/ledger.js';
import { registrableDomain } from '../normalise/domain.js';
import { normaliseEmail } from '../normalise/email.js';
import { foldName } from '../normalise/name.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import { fieldKeyNamed, SYSTEM_FIELDS } from '../mapping/system-fields.js';
import { readTargetSchema, type TargetSchema } from '../pipedrive/target-schema.js';
import type { AccountRole } from '../contract/gates.js';
import type { TargetKey } from '../ledger/target-key-store.js';
import type { TargetRecord } from '../pipedrive/entities/record-entity.js';
import { chooseSample } from './sample.js';

/** Lists with `updated_since` begin this much before the run, in milliseconds: clocks of servers differ a little. */
const CLOCK_MARGIN_MS = 5_000;

export interface RunStart {
  readonly ledger: Ledger;
  readonly client: PipedriveClient;
  readonly run: string;
  readonly role: AccountRole;
  readonly mappingFingerprint: string;
  /** Records per object; null moves everything. */
  readonly sample: number | null;
  beat(): void;
}

/** Notes where a run starts, what the account had before it, and which records a sampled run moves. Repeatable. */
export async function beginRun(start: RunStart): Promise<void> {
  const { ledger, client, run, role } = start;
  const schema = await readTargetSchema(client);
  await ledger.meta.set(META.schema(role), schema);
  const known = await ledger.meta.get<RunFacts>(META.run(run));
  if (known !== null) return;
  await indexTarget(start, schema);
  if (start.sample !== null) await chooseSample(ledger, run, start.sample);
  const startedAt = new Date(client.serverTime().getTime() - CLOCK_MARGIN_MS);
  const facts: RunFacts = {
    role,
    startedAt: `${startedAt.toISOString().slice(0, 19)}Z`,
    companyId: schema.companyId,
    mapping: start.mappingFingerprint,
  };
  await ledger.meta.set(META.run(run), facts);
}

/**
 * Remembers the persons and organizations that the account had before: by e-mail, by domain, by name. Records that
 * carry a key of ours are left out: they are no strangers.
 */
async function indexTarget(start: RunStart, schema: TargetSchema): Promise<void> {
  const { ledger, client, role } = start;
  await ledger.targetKeys.clear(role);
  const personKey = fieldKeyNamed(schema, 'person', SYSTEM_FIELDS.key);
  for await (const page of client.persons.pages()) {
    start.beat();
    await ledger.targetKeys.add(
      page
        .filter((person) => !hasKey(person['custom_fields'], personKey))
        .flatMap((p) => personKeys(role, p)),
    );
  }
  const organizationKey = fieldKeyNamed(schema, 'organization', SYSTEM_FIELDS.key);
  const websiteKey = fieldKeyNamed(schema, 'organization', 'Website');
  for await (const page of client.organizations.pages()) {
    start.beat();
    const strangers = page.filter((organization) => !hasKey(organization['custom_fields'], organizationKey));
    await ledger.targetKeys.add(strangers.flatMap((o) => organizationKeys(role, o, websiteKey)));
  }
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
