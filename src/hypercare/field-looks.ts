import type { PhaseObject } from '../contract/objects.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { Written } from '../ledger/written-store.js';
import type { EntityPort, WritePlan } from '../loading/port.js';
import { portOf } from '../loading/ports/index.js';
import { NOTE_PREFIX } from '../loading/ports/notes.js';
import { readPresent } from '../loading/read-present.js';
import type { RunContext } from '../loading/run-context.js';
import { fieldLabel } from '../loading/update/field-lines.js';
import { changeableUnits, isBlank, mergeFields, type FieldMerge } from '../loading/update/merge-fields.js';
import { shownValue, unitsOf, type Unit } from '../loading/update/units.js';
import type { FieldLook } from './record-look.js';

type Fields = Readonly<Record<string, unknown>>;

/** Units that lead to other records: what they lead to, and what people call it. */
const LINKS: Readonly<Record<Unit, { readonly object: PhaseObject; readonly label: string }>> = {
  org_id: { object: 'accounts', label: 'organization' },
  organization_id: { object: 'accounts', label: 'organization' },
  person_id: { object: 'contacts', label: 'person' },
  participants: { object: 'contacts', label: 'person' },
  deal_id: { object: 'deals', label: 'deal' },
  lead_id: { object: 'leads', label: 'lead' },
};

const OWNERS: Readonly<Record<Unit, string>> = { owner_id: 'owner', user_id: 'author' };

export function isLink(unit: Unit): boolean {
  return unit in LINKS;
}

/** What was written of a record; nothing that is known of where the ledger is older than that. */
export function writtenOr(written: Written | undefined, sourceId: string): Written {
  return written ?? { sourceId, body: {}, theirs: [], isTouched: true };
}

/** Units in which a record is not as the mapping says, compared on three sides. */
export async function fieldsOf(
  context: RunContext,
  port: EntityPort,
  { source_id: sourceId, target_id: targetId }: StoredRecord,
  plan: WritePlan,
  present: Fields,
): Promise<FieldLook[]> {
  if (!isWritable(port, targetId ?? '')) return [];
  const known = await context.ledger.written.ofRecords(context.run, port.object, [sourceId]);
  const written = writtenOr(known.get(sourceId), sourceId);
  const looks: FieldLook[] = [];
  for (const merge of differencesOf(port, written, plan, present)) {
    // An owner that the source leaves blank is the migration user until people give the record one.
    if (merge.unit in OWNERS && plan.reassign !== null) continue;
    looks.push({
      unit: merge.unit,
      label: labelOf(context, port, merge.unit),
      role: merge.unit in LINKS ? 'link' : merge.unit in OWNERS ? 'owner' : 'field',
      holds: holdsOf(merge),
      isAgreed: written.theirs.includes(merge.unit),
      isMigrationUser: shownValue(merge.actual) === context.schema.me.id,
      leadsToDeleted: await leadsToDeleted(context, merge),
      ...shownSides(port, present, merge),
    });
  }
  return looks;
}

/** Files have no fields that could be written; the notes that stand in for them have. */
function isWritable(port: EntityPort, targetId: string): boolean {
  return port.update !== undefined && (port.targetObject !== 'file' || targetId.startsWith(NOTE_PREFIX));
}

function differencesOf(port: EntityPort, written: Written, plan: WritePlan, present: Fields): FieldMerge[] {
  const sides = { before: written.body, after: plan.body };
  const units = new Set(changeableUnits(port, sides.before, sides.after));
  return mergeFields(port, sides, present, units).filter(({ outcome }) => outcome !== 'there');
}

/** What is shown of a unit, and what is to be written into it: JSON. */
export function shownSides(
  port: EntityPort,
  present: Fields,
  { unit, value }: Pick<FieldMerge, 'unit' | 'value'>,
): { readonly shown: string; readonly wanted: string } {
  return { shown: heldJson(port, present, unit), wanted: JSON.stringify(shownValue(value)) };
}

export function heldJson(port: EntityPort, present: Fields, unit: Unit): string {
  return JSON.stringify(shownValue(unitsOf(port.stored(present)).get(unit)));
}

function labelOf(context: RunContext, port: EntityPort, unit: Unit): string {
  return LINKS[unit]?.label ?? OWNERS[unit] ?? fieldLabel(context, port, unit).replaceAll('_', ' ');
}

function holdsOf({ outcome, actual }: FieldMerge): FieldLook['holds'] {
  if (outcome === 'write') return 'ours';
  return Object.values(actual ?? {}).every(isBlank) ? 'blank' : 'other';
}

/** A link to a record that people deleted cannot be written. */
async function leadsToDeleted(context: RunContext, { unit, value }: FieldMerge): Promise<boolean> {
  const port = portOf(LINKS[unit]?.object ?? 'users');
  const id = linkedId(value);
  return port !== null && id !== null && (await readPresent(context, port, id)) === null;
}

/** The id that a link's unit leads to; of participants the first, who is the primary one. */
export function linkedId(value: Fields | undefined): string | null {
  const shown = shownValue(value);
  const [first] = Array.isArray(shown) ? (shown as Fields[]) : [];
  const id = first === undefined ? shown : first['person_id'];
  return typeof id === 'number' || (typeof id === 'string' && id !== '') ? String(id) : null;
}
