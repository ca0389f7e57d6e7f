import { INVENTORY_OBJECTS, PHASES, SOURCE_OBJECTS } from '../contract/objects.js';
import { didYouMean } from '../config/suggestion.js';
import { objectNamed } from '../smartdesk/columns.js';

/** What `OBJECT/ID` means. */
export interface RecordName {
  /** A file of the export, or the records that leads require. */
  readonly object: string;
  readonly id: string;
}

/** Every object that a record can be of, in the order in which they move. */
export const TRACEABLE: readonly string[] = [
  ...new Set([...PHASES, ...SOURCE_OBJECTS, ...INVENTORY_OBJECTS]),
];

export type ParsedName =
  { readonly ok: true; readonly name: RecordName } | { readonly ok: false; readonly problem: string };

/** Keys of the parents that were made for a lead, as Pipedrive has them in `sd_id__c` (contract, section 8). */
const LEAD_PARENT_KEY = /^(?<id>.+)#(?<parent>person|organization)$/s;

/** `contacts/con_00001`; everything after the first slash is the id. A lead's parents can be named by their key. Pure. */
export function parseRecordName(text: string): ParsedName {
  const slash = text.indexOf('/');
  const object = slash < 0 ? text : text.slice(0, slash);
  const id = slash < 0 ? '' : text.slice(slash + 1).trim();
  if (slash < 0) return { ok: false, problem: `'${text}' has no slash between object and id` };
  if (!TRACEABLE.includes(object)) return { ok: false, problem: unknownObject(object) };
  if (id === '') return { ok: false, problem: `the id is missing after '${object}/'` };
  const { id: lead, parent } = (object === 'leads' ? LEAD_PARENT_KEY.exec(id)?.groups : undefined) ?? {};
  return lead === undefined
    ? { ok: true, name: { object, id } }
    : { ok: true, name: { object: parent === 'person' ? 'lead_persons' : 'lead_organizations', id: lead } };
}

function unknownObject(object: string): string {
  const singular = objectNamed(object);
  const hint =
    singular === undefined
      ? didYouMean(object, TRACEABLE) || `; objects are ${TRACEABLE.join(', ')}`
      : `; did you mean \`${singular}\`?`;
  return `'${object}' is no object${hint}`;
}
