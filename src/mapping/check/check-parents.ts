import { objectNamed, STANDARD_COLUMNS } from '../../smartdesk/columns.js';
import { MAPPED_OBJECTS } from '../mapping-schema.js';
import type { MappedObject, Mapping } from '../mapping-schema.js';
import type { SourceFacts } from '../source-facts.js';
import { warning } from './problem.js';
import type { Problem } from './problem.js';

/** Objects that do not move, or not all of which do, although others refer to them: what refers is skipped, or loses its link. */
export function checkParents(mapping: Mapping, facts: SourceFacts): Problem[] {
  return MAPPED_OBJECTS.filter((object) => (facts.rows[object] ?? 0) > 0).flatMap((object) => {
    const { enabled, filter } = mapping.objects[object];
    if (enabled && filter === null) return [];
    const children = MAPPED_OBJECTS.filter(
      (child) => mapping.objects[child].enabled && (facts.rows[child] ?? 0) > 0 && refers(child, object),
    );
    if (children.length === 0) return [];
    const skipping = children.filter((child) => isSkipping(child, mapping));
    const effect =
      skipping.length === 0
        ? 'these lose the link'
        : `those of ${skipping.join(', ')} are skipped (parent_skipped); write onMissingParent: drop there to move them without the link`;
    const what = enabled ? `some ${object} do not move, but records` : `${object} do not move, but records`;
    const path = `objects.${object}.${enabled ? 'filter' : 'enabled'}`;
    return [warning(path, `${what} of ${children.join(', ')} refer to them: ${effect}`)];
  });
}

/** Notes and files without their parent have no place in Pipedrive, whatever the mapping says. */
function isSkipping(child: MappedObject, mapping: Mapping): boolean {
  return child === 'notes' || child === 'attachments' || mapping.objects[child].onMissingParent === 'skip';
}

const PARENT_NAMES: Readonly<Partial<Record<MappedObject, readonly string[]>>> = {
  notes: ['account', 'contact', 'lead', 'deal'],
  attachments: ['account', 'contact', 'deal', 'task'],
};

function refers(child: MappedObject, object: MappedObject): boolean {
  const parents = (PARENT_NAMES[child] ?? []).map((name) => objectNamed(name));
  return parents.includes(object) || STANDARD_COLUMNS[child].some(({ refersTo }) => refersTo === object);
}
