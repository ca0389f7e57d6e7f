import type { PhaseObject } from '../contract/objects.js';
import { NATIVE_ATTRIBUTES } from '../mapping/mapping-targets.js';
import type { MappedObject } from '../mapping/mapping-schema.js';
import type { RunContext } from './run-context.js';

type Fields = Readonly<Record<string, unknown>>;

/** Attributes of a target record that say what it hangs on, and what kind of thing that is. */
const PARENTS: ReadonlyArray<readonly [attribute: string, kind: string]> = [
  ['deal_id', 'deals'],
  ['lead_id', 'leads'],
  ['org_id', 'accounts'],
  ['person_id', 'contacts'],
  ['activity_id', 'tasks'],
];

/**
 * A native value of a target record as a person can compare it with the source: with an id of Pipedrive stands whom or
 * what it names, an activity's day has its time, of an address or an e-mail only the text is left. Asks the ledger, not
 * Pipedrive.
 *
 * @param to the attribute as the mapping names it
 * @param value what the target holds there
 */
export async function comparableValue(
  context: RunContext,
  object: MappedObject,
  to: string,
  value: unknown,
  record: Fields,
): Promise<unknown> {
  if (to === 'parent') return parentOf(context, record);
  if (to === 'due' && typeof record['due_time'] === 'string') {
    return `${String(value)} ${record['due_time']} UTC`;
  }
  const kind = NATIVE_ATTRIBUTES[object][to]?.kind ?? '';
  return typeof value === 'number' || typeof value === 'string'
    ? named(context, kind, value)
    : textsOf(value);
}

async function parentOf(context: RunContext, record: Fields): Promise<unknown> {
  const parents: string[] = [];
  for (const [attribute, kind] of PARENTS) {
    const id = record[attribute];
    if (typeof id === 'number' || typeof id === 'string')
      parents.push(String(await named(context, kind, id)));
  }
  return parents.join(', ');
}

/** E-mails, phone numbers and addresses come as objects with a `value`. */
function textsOf(value: unknown): unknown {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = items.flatMap((item) =>
    typeof item === 'object' && item !== null && 'value' in item && typeof item.value === 'string'
      ? [item.value]
      : [],
  );
  return texts.length === 0 ? value : texts.join(', ');
}

async function named(context: RunContext, kind: string, id: number | string): Promise<number | string> {
  const name = id === '' ? null : await nameOf(context, kind, String(id));
  return name === null ? id : `${name} (${id})`;
}

async function nameOf(context: RunContext, kind: string, id: string): Promise<string | null> {
  const { users, pipelines } = context.schema;
  switch (kind) {
    case 'owner':
      return users.find((user) => String(user.id) === id)?.email ?? null;
    case 'pipelines':
      return pipelines.find((pipeline) => String(pipeline.id) === id)?.name ?? sourceOf(context, [kind], id);
    case 'stages': {
      const stages = pipelines.flatMap((pipeline) => pipeline.stages);
      return stages.find((stage) => String(stage.id) === id)?.name ?? sourceOf(context, [kind], id);
    }
    case 'accounts':
      return sourceOf(context, ['accounts', 'lead_organizations'], id);
    case 'contacts':
      return sourceOf(context, ['contacts', 'lead_persons'], id);
    case 'deals':
    case 'leads':
    case 'tasks':
      return sourceOf(context, [kind], id);
    default:
      return null;
  }
}

/** Id in the source of the record that was created under an id of the target. */
async function sourceOf(
  { ledger, run }: RunContext,
  objects: readonly PhaseObject[],
  id: string,
): Promise<string | null> {
  for (const object of objects) {
    const found = (await ledger.records.byTargetIds(run, object, [id])).get(id);
    if (found !== undefined) return found.source_id;
  }
  return null;
}
