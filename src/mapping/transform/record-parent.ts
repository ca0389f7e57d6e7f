import { objectNamed } from '../../smartdesk/columns.js';
import type { Draft } from './draft.js';
import { unresolvedReason } from './parents.js';

/** Keys by which a note or file names what it hangs on. */
export interface ParentEntries {
  readonly deal_id?: number;
  readonly lead_id?: string;
  readonly org_id?: number;
  readonly person_id?: number;
  readonly activity_id?: number;
}

export interface RecordParent {
  readonly object: ParentObject;
  readonly id: string;
  readonly entries: ParentEntries;
}

type ParentObject = 'accounts' | 'contacts' | 'leads' | 'deals' | 'tasks' | 'activities';

const KEYS = {
  accounts: 'org_id',
  contacts: 'person_id',
  leads: 'lead_id',
  deals: 'deal_id',
  tasks: 'activity_id',
  activities: 'activity_id',
} as const satisfies Record<ParentObject, keyof ParentEntries>;

/**
 * What a note or file hangs on, by its columns `parent_type` and `parent_id`. Without it the record has no place in
 * Pipedrive, so it is skipped even where the mapping says `drop`.
 *
 * @param kind Pipedrive's notes take no activity as parent, its files do
 */
export function recordParent(draft: Draft, kind: 'notes' | 'files'): RecordParent {
  const { object, id } = parentReference(draft);
  if (kind === 'notes' && KEYS[object] === 'activity_id') {
    draft.skip('value_invalid', `parent_type: a Pipedrive note cannot hang on one of ${object}`);
  }
  const reference = { field: 'parent_id', object, id };
  const link = draft.context.link(object, id);
  if (link.state !== 'present') {
    const code = link.state === 'missing' ? 'parent_missing' : 'parent_skipped';
    draft.skip(code, unresolvedReason(reference, link));
  }
  const target = object === 'leads' ? link.targetId : Number(link.targetId);
  return { object, id, entries: { [KEYS[object]]: target } };
}

/** The parent as the source names it: singular or plural, in any case. */
export function parentReference(draft: Draft): { object: ParentObject; id: string } {
  const type = draft.column('parent_type')?.text ?? '';
  const id = draft.column('parent_id')?.text ?? '';
  if (type === '' || id === '')
    draft.skip('required_blank', 'parent_type and parent_id: one of them is blank');
  const object = objectNamed(type);
  if (object === undefined || !isParentObject(object)) {
    draft.skip('value_invalid', `parent_type: "${type}" is no object that notes and files can hang on`);
  }
  return { object, id };
}

function isParentObject(object: string): object is ParentObject {
  return Object.hasOwn(KEYS, object);
}
