import { setTimeout as sleep } from 'node:timers/promises';
import type { SchemaThing } from '../ledger/schema-store.js';
import type { ManifestField } from '../mapping/manifest/field-manifest.js';
import { foldName } from '../normalise/name.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import type { FieldTarget } from '../pipedrive/entities/fields.js';
import { OutcomeUnknown } from '../pipedrive/errors.js';
import { readTargetSchema, type TargetField, type TargetSchema } from '../pipedrive/target-schema.js';
import type { SchemaIntent, SchemaJournal } from './schema-journal.js';

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
  /** What it will be; the key of a field or type is blank. */
  readonly thing: SchemaThing;
  send(beforeSend: () => void): Promise<SchemaThing>;
}

/**
 * Creates the custom fields, options and activity types that the manifest lacks in an account, one after the other. What
 * exists is found by name and type and never created twice: what was sent and not answered is looked for twice before
 * it is sent again.
 * @param journal remembers what is about to be created, so that this holds across processes too, and what was created
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
    const { missing, arrived } = await lookAfter(client, needs, unknown, beat);
    await journal.settle(arrived);
    first ??= missing.length;
    try {
      for (const creation of missing) {
        beat();
        unknown = { name: creation.name, thing: creation.thing };
        await journal.intend(unknown);
        await journal.settle(await creation.send(() => journal.beforeSend()));
      }
      return first;
    } catch (error) {
      if (!(error instanceof OutcomeUnknown) || round >= MAX_ROUNDS) throw error;
    }
  }
}

interface Look {
  readonly missing: Creation[];
  /** What was sent without an answer, and is there now. */
  readonly arrived: SchemaThing | null;
}

/** What is missing, after two looks if `unknown` may have been sent: what is there once, is there. */
async function lookAfter(
  client: PipedriveClient,
  needs: FieldNeeds,
  unknown: SchemaIntent | null,
  beat: () => void,
): Promise<Look> {
  for (let look = 1; ; look += 1) {
    beat();
    if (unknown !== null) await sleep(SETTLE_MS);
    const schema = await readTargetSchema(client);
    const missing = missingIn(client, schema, needs);
    const isOpen = missing.some((creation) => creation.name === unknown?.name);
    if (!isOpen && unknown?.thing !== undefined) return { missing, arrived: located(schema, unknown.thing) };
    if (!isOpen || look === 2) return { missing, arrived: null };
  }
}

/** A thing with its key; null where it cannot be told which one it is: then it is nobody's to remove. */
function located(schema: TargetSchema, thing: SchemaThing): SchemaThing | null {
  const { kind, target, name, key } = thing;
  if (kind === 'options') return thing;
  const keys =
    kind === 'activity_type'
      ? schema.activityTypes
          .filter((type) => foldName(type.name) === foldName(name))
          .map(({ id }) => String(id))
      : fieldsNamed(schema, target as FieldTarget, name).map((field) => field.key);
  const [only, ...others] = key === '' ? keys : [key];
  return only === undefined || others.length > 0 ? null : { ...thing, key: only };
}

function missingIn(client: PipedriveClient, schema: TargetSchema, needs: FieldNeeds): Creation[] {
  return [
    ...needs.manifest.flatMap((field) => creationOf(client, schema, field) ?? []),
    ...missingTypes(schema, needs.activityTypes).map((name) => typeCreation(client, name)),
  ];
}

function typeCreation(client: PipedriveClient, name: string): Creation {
  const thing: SchemaThing = { kind: 'activity_type', target: '', key: '', name };
  return {
    name: `activity type ${name}`,
    thing,
    send: async () => {
      const { id } = await client.settings.createActivityType(name, ACTIVITY_TYPE_ICON);
      return { ...thing, key: String(id) };
    },
  };
}

/**
 * The field, or the options that it lacks. A field of the name that exists with another type only, or twice with this
 * one, is the customer's to settle: it stays in the gate's list.
 */
function creationOf(client: PipedriveClient, schema: TargetSchema, wanted: ManifestField): Creation | null {
  const { target, type } = wanted;
  const name = `${target} field ${wanted.name} (${type})`;
  const named = fieldsNamed(schema, target, wanted.name);
  if (named.length === 0) {
    const thing: SchemaThing = { kind: 'field', target, key: '', name: wanted.name };
    return {
      name,
      thing,
      send: async (beforeSend) => ({
        ...thing,
        key: (await client.fields.create(target, wanted, beforeSend)).field_code,
      }),
    };
  }
  const [known, ...others] = named.filter((field) => field.type === type);
  if (known === undefined || others.length > 0) return null;
  const labels = new Set(known.options.map((option) => foldName(option.label)));
  const missing = wanted.options.filter((label) => !labels.has(foldName(label)));
  if (missing.length === 0) return null;
  const thing: SchemaThing = { kind: 'options', target, key: known.key, name: JSON.stringify(missing) };
  return {
    // All of them or none are added, so that the same name stands for the whole request.
    name: `options of ${name}`,
    thing,
    send: async (beforeSend) => {
      await client.fields.addOptions(target, known.key, missing, beforeSend);
      return thing;
    },
  };
}

/** Custom fields of a name, of whatever type. */
function fieldsNamed(schema: TargetSchema, target: FieldTarget, name: string): readonly TargetField[] {
  return schema.fields[target].filter((field) => field.custom && foldName(field.name) === foldName(name));
}

function missingTypes(schema: TargetSchema, needed: readonly string[]): string[] {
  const known = new Set(schema.activityTypes.flatMap((type) => [foldName(type.key), foldName(type.name)]));
  return needed.filter((name) => !known.has(foldName(name)));
}
