import { setTimeout as sleep } from 'node:timers/promises';
import { compareManifest } from '../mapping/manifest/compare-manifest.js';
import type { ManifestField } from '../mapping/manifest/field-manifest.js';
import { fieldNamed } from '../mapping/system-fields.js';
import { foldName } from '../normalise/name.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import { OutcomeUnknown } from '../pipedrive/errors.js';
import { readTargetSchema, type TargetSchema } from '../pipedrive/target-schema.js';

/** Icon of activity types that we create. */
const ACTIVITY_TYPE_ICON = 'task';
/** After an unknown outcome the account is read again no sooner than this, in milliseconds. */
const SETTLE_MS = 3_000;
const MAX_ROUNDS = 5;

export interface FieldNeeds {
  readonly manifest: readonly ManifestField[];
  readonly activityTypes: readonly string[];
}

/**
 * Creates the custom fields, options and activity types that the manifest lacks in an account, one after the other. What
 * exists is found by name and never created twice: after an unknown outcome the account is read again.
 * @returns how many things were created
 */
export async function createMissing(
  client: PipedriveClient,
  needs: FieldNeeds,
  beat: () => void,
): Promise<number> {
  let created = 0;
  for (let round = 1; ; round += 1) {
    const schema = await readTargetSchema(client);
    try {
      for (const field of needs.manifest) {
        beat();
        if (await createField(client, schema, field)) created += 1;
      }
      for (const name of missingTypes(schema, needs.activityTypes)) {
        await client.settings.createActivityType(name, ACTIVITY_TYPE_ICON);
        created += 1;
      }
      return created;
    } catch (error) {
      if (!(error instanceof OutcomeUnknown) || round >= MAX_ROUNDS) throw error;
      await sleep(SETTLE_MS);
    }
  }
}

/** A field of the name with another type is the customer's to settle; it stays in the gate's list. */
async function createField(
  client: PipedriveClient,
  schema: TargetSchema,
  wanted: ManifestField,
): Promise<boolean> {
  if (compareManifest([wanted], schema).length === 0) return false;
  const known = fieldNamed(schema, wanted.target, wanted.name);
  if (known === null) {
    await client.fields.create(wanted.target, wanted);
    return true;
  }
  if (known.type !== wanted.type) return false;
  const labels = new Set(known.options.map((option) => foldName(option.label)));
  const missing = wanted.options.filter((label) => !labels.has(foldName(label)));
  if (missing.length === 0) return false;
  await client.fields.addOptions(wanted.target, known.key, missing);
  return true;
}

function missingTypes(schema: TargetSchema, needed: readonly string[]): string[] {
  const known = new Set(schema.activityTypes.flatMap((type) => [foldName(type.key), foldName(type.name)]));
  return needed.filter((name) => !known.has(foldName(name)));
}
