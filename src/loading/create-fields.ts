import { setTimeout as sleep } from 'node:timers/promises';
import type { ManifestField } from '../mapping/manifest/field-manifest.js';
import { foldName } from '../normalise/name.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import { OutcomeUnknown } from '../pipedrive/errors.js';
import { readTargetSchema, type TargetSchema } from '../pipedrive/target-schema.js';
import type { SchemaJournal } from './schema-journal.js';

/** Icon of activity types that we create. */
const ACTIVITY_TYPE_ICON = 'task';
/** After an unknown outcome the account is read twice before anything is sent again; before each look, in milliseconds. */
const SETTLE_MS = 3_000;
const MAX_ROUNDS = 5;

export interface FieldNeeds {
  readonly manifest: readonly ManifestField[];
  readonly activityTypes: readonly string[];
}

/** One request that creates something which belongs to the account and not to a record. */
interface Creation {
  /** Names it among all that are needed. */
  readonly name: string;
  send(beforeSend: () => void): Promise<unknown>;
}

/**
 * Creates the custom fields, options and activity types that the manifest lacks in an account, one after the other. What
 * exists is found by name and type and never created twice: what was sent and not answered is looked for twice before
 * it is sent again.
 * @param journal remembers what is about to be created, so that this holds across processes too
 * @returns how many things were missing and are there now
 */
export async function createMissing(
  client: PipedriveClient,
  needs: FieldNeeds,
  beat: () => void,
  journal: SchemaJournal,
): Promise<number> {
  let unknown = await journal.begin();
  let first: number | null = null;
  for (let round = 1; ; round += 1) {
    const missing = await missingAfter(client, needs, unknown, beat);
    first ??= missing.length;
    try {
      for (const creation of missing) {
        beat();
        unknown = creation.name;
        await journal.intend(creation.name);
        await creation.send(() => journal.beforeSend());
        await journal.settle();
      }
      await journal.settle();
      return first;
    } catch (error) {
      if (!(error instanceof OutcomeUnknown) || round >= MAX_ROUNDS) throw error;
    }
  }
}

/** What is missing, after two looks if `unknown` may have been sent: what is there once, is there. */
async function missingAfter(
  client: PipedriveClient,
  needs: FieldNeeds,
  unknown: string | null,
  beat: () => void,
): Promise<Creation[]> {
  for (let look = 1; ; look += 1) {
    beat();
    if (unknown !== null) await sleep(SETTLE_MS);
    const missing = missingIn(client, await readTargetSchema(client), needs);
    const isOpen = missing.some((creation) => creation.name === unknown);
    if (!isOpen || look === 2) return missing;
  }
}

function missingIn(client: PipedriveClient, schema: TargetSchema, needs: FieldNeeds): Creation[] {
  return [
    ...needs.manifest.flatMap((field) => creationOf(client, schema, field) ?? []),
    ...missingTypes(schema, needs.activityTypes).map((name): Creation => ({
      name: `activity type ${name}`,
      send: (beforeSend) => client.settings.createActivityType(name, ACTIVITY_TYPE_ICON, beforeSend),
    })),
  ];
}

/**
 * The field, or the options that it lacks. A field of the name that exists with another type only, or twice with this
 * one, is the customer's to settle: it stays in the gate's list.
 */
function creationOf(client: PipedriveClient, schema: TargetSchema, wanted: ManifestField): Creation | null {
  const { target, type } = wanted;
  const name = `${target} field ${wanted.name} (${type})`;
  const named = schema.fields[target].filter(
    (field) => field.custom && foldName(field.name) === foldName(wanted.name),
  );
  if (named.length === 0) {
    return { name, send: (beforeSend) => client.fields.create(target, wanted, beforeSend) };
  }
  const [known, ...others] = named.filter((field) => field.type === type);
  if (known === undefined || others.length > 0) return null;
  const labels = new Set(known.options.map((option) => foldName(option.label)));
  const missing = wanted.options.filter((label) => !labels.has(foldName(label)));
  if (missing.length === 0) return null;
  // All of them or none are added, so that the same name stands for the whole request.
  return {
    name: `options of ${name}`,
    send: (beforeSend) => client.fields.addOptions(target, known.key, missing, beforeSend),
  };
}

function missingTypes(schema: TargetSchema, needed: readonly string[]): string[] {
  const known = new Set(schema.activityTypes.flatMap((type) => [foldName(type.key), foldName(type.name)]));
  return needed.filter((name) => !known.has(foldName(name)));
}
