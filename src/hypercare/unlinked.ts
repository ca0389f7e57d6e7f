import type { StoredRecord } from '../ledger/record-store.js';
import type { EntityPort } from '../loading/port.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';
import { isBlank, mergeFields } from '../loading/update/merge-fields.js';
import { readMany } from '../loading/update/read-many.js';
import { touchedOf, type Touched } from '../loading/update/touched.js';
import { isLink, linkedId, shownSides } from './field-looks.js';
import type { RepairPart } from './offer.js';
import { referrersOf } from './referrers.js';

/** Most links that are written in one repair; the next look finds the rest. */
const MAX_LINKS = 1_000;

/**
 * Links that led to a record by a former id, and lead nowhere since people deleted it: it is there again by another id,
 * and nobody else has linked them. The ledger tells which could be; only those are read.
 */
export async function unlinkedOf(context: RunContext, parent: StoredRecord): Promise<RepairPart[]> {
  const parts = new Map<string, RepairPart>();
  for await (const { object, records } of referrersOf(context, parent)) {
    const port = portOf(object);
    const created = records.filter(({ state, target_id }) => state === 'created' && target_id !== null);
    if (port?.update === undefined || created.length === 0 || object === 'attachments') continue;
    const touched = await touchedOf(context, port, created);
    const present = await readMany(
      context,
      port,
      touched.map(({ targetId }) => targetId),
    );
    for (const one of touched) {
      const links = linksOf(port, one, present.get(one.targetId), parent.target_id ?? '');
      for (const link of links) parts.set(`${object} ${link.sourceId} ${link.unit}`, link);
    }
    if (parts.size >= MAX_LINKS) break;
  }
  return [...parts.values()].slice(0, MAX_LINKS);
}

function linksOf(
  port: EntityPort,
  { sourceId, targetId, written, after }: Touched,
  present: Readonly<Record<string, unknown>> | undefined,
  parentId: string,
): RepairPart[] {
  if (present === undefined) return [];
  return mergeFields(port, { before: written.body, after: after.body }, present)
    .filter(({ unit, value }) => isLink(unit) && linkedId(value) === parentId)
    .filter(({ outcome, actual }) => outcome === 'write' || (outcome === 'differs' && isEmpty(actual)))
    .map((merge) => {
      const { unit } = merge;
      return { object: port.object, sourceId, targetId, unit, ...shownSides(port, present, merge) };
    });
}

function isEmpty(actual: Readonly<Record<string, unknown>> | undefined): boolean {
  return Object.values(actual ?? {}).every(isBlank);
}
