import { createHash } from 'node:crypto';
import type { AccountRole } from '../contract/gates.js';
import { accountConfig } from '../contract/migration-input.js';
import type { MissingItem } from '../contract/status.js';
import { readSourceFacts } from '../discovery/source-facts.js';
import { forecastFor, makeForecast } from '../forecast/make-forecast.js';
import { META } from '../ledger/meta-keys.js';
import { confirmedMapping } from '../loading/confirmed-mapping.js';
import { comparePipelines } from '../mapping/manifest/compare-pipelines.js';
import { compareManifest } from '../mapping/manifest/compare-manifest.js';
import { fieldManifest, type ManifestField } from '../mapping/manifest/field-manifest.js';
import { neededActivityTypes, neededCurrencies } from '../mapping/manifest/needs.js';
import { foldName } from '../normalise/name.js';
import { normaliseEmail } from '../normalise/email.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import { readTargetSchema, type TargetSchema } from '../pipedrive/target-schema.js';
import type { GateContext } from './gate-context.js';
import { countHeld } from './held-records.js';
import type { GateFindings } from './inspect-gate.js';
import { exceededCaps, leadsAndDealsCap } from './plan-caps.js';

/** The account has every field, option, pipeline, stage, type, currency and right that the run needs, and room for it. */
export async function inspectFields(context: GateContext, role: AccountRole): Promise<GateFindings> {
  const { ledger, config } = context;
  const client = await context.client(role);
  const schema = await readTargetSchema(client);
  await ledger.meta.set(META.schema(role), schema);
  const mapping = await confirmedMapping(ledger);
  const facts = await readSourceFacts(ledger);
  const manifest = fieldManifest(mapping, facts.definitions);
  const missing: MissingItem[] = [
    ...compareManifest(manifest, schema),
    ...comparePipelines(mapping, schema),
    ...missingActivityTypes(neededActivityTypes(mapping, facts), schema),
    ...missingCurrencies(neededCurrencies(mapping, facts), schema),
    ...missingRights(schema, config.migrationUser),
    ...(await brokenCaps(context, role, { client, schema, manifest })),
  ];
  return {
    fingerprint: `sha256:${createHash('sha256')
      .update(JSON.stringify({ manifest, pipelines: mapping.pipelines }))
      .digest('hex')}`,
    question: questionOf(schema, role),
    missing,
    next: `create what is missing in Pipedrive, or: sd2pd fields ${config.name} create --account ${role}; it is looked at again by itself`,
  };
}

function questionOf(schema: TargetSchema, role: AccountRole): string {
  const hooks = schema.webhooks.length;
  const webhooks =
    hooks === 0
      ? 'no webhook is active'
      : `${hooks} webhook${hooks === 1 ? ' is' : 's are'} active and will fire`;
  return `Does the ${role} account have everything that the mapping names? Pause its automations before the load (${webhooks}).`;
}

function missingActivityTypes(needed: readonly string[], schema: TargetSchema): MissingItem[] {
  const known = new Set(
    schema.activityTypes
      .filter((type) => type.active)
      .flatMap((type) => [foldName(type.key), foldName(type.name)]),
  );
  return needed
    .filter((name) => !known.has(foldName(name)))
    .map((name) => ({ kind: 'activity_type', name, detail: 'create an activity type of this name' }));
}

function missingCurrencies(needed: readonly string[], schema: TargetSchema): MissingItem[] {
  return needed
    .filter((code) => !schema.currencies.includes(code))
    .map((code) => ({
      kind: 'currency',
      name: code,
      detail: 'activate this currency in the company settings',
    }));
}

function missingRights(schema: TargetSchema, migrationUser: string): MissingItem[] {
  const missing: MissingItem[] = [];
  if (!schema.me.isAdmin) {
    missing.push({
      kind: 'permission',
      name: 'admin',
      detail: "the token's user is not an admin of all apps",
    });
  }
  const wanted = normaliseEmail(migrationUser);
  if (!schema.users.some((user) => user.active && normaliseEmail(user.email) === wanted)) {
    missing.push({
      kind: 'migration_user',
      name: migrationUser,
      detail: 'no active user has this e-mail: provision it, or correct migrationUser',
    });
  }
  return missing;
}

interface AccountLook {
  readonly client: PipedriveClient;
  readonly schema: TargetSchema;
  readonly manifest: readonly ManifestField[];
}

/** Limits of the plan that the run would break: what the account holds is counted, what comes is in the forecast. */
async function brokenCaps(
  context: GateContext,
  role: AccountRole,
  { client, schema, manifest }: AccountLook,
): Promise<MissingItem[]> {
  const { ledger, config, beat } = context;
  const account = accountConfig(config, role);
  if (account === null) return [];
  const coming = await leadsAndDealsComing(context, role, client);
  const room = leadsAndDealsCap(account) - coming;
  const held = coming === 0 ? 0 : (await countHeld({ ledger, client, role, room, beat })).records;
  return exceededCaps({ role, account, schema, manifest, held, coming });
}

/** What the confirmed mapping makes of leads and deals; the forecast is made again where it is for another mapping. */
async function leadsAndDealsComing(
  { ledger, config, beat }: GateContext,
  role: AccountRole,
  client: PipedriveClient,
): Promise<number> {
  const mapping = await ledger.meta.require<string>(META.confirmedMapping);
  const seen = { production: null, staging: null, [role]: client.tokens() };
  const { runs } =
    (await forecastFor(ledger, mapping)) ?? (await makeForecast({ ledger, config, mapping, seen, beat }));
  const steps = runs.find(({ run }) => run === role)?.steps ?? [];
  return steps
    .filter(({ step }) => step === 'leads' || step === 'deals')
    .reduce((sum, { posts }) => sum + posts, 0);
}
