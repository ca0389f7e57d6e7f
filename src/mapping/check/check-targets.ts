import { STANDARD_COLUMNS } from '../../smartdesk/columns.js';
import type { FieldMapping, MappedObject, Mapping } from '../mapping-schema.js';
import { NATIVE_ATTRIBUTES } from '../mapping-targets.js';
import { STANDARD_LINES } from '../proposal/standard-lines.js';
import type { StandardLine } from '../proposal/standard-lines.js';
import type { SourceFacts } from '../source-facts.js';
import { SYSTEM_FIELDS } from '../system-fields.js';
import { foldName } from '../../normalise/name.js';
import { error, warning } from './problem.js';
import type { Problem } from './problem.js';

/** What can be wrong with the targets of an object's lines together: taken twice, or by nobody. */
export function checkTargets(object: MappedObject, mapping: Mapping, facts: SourceFacts): Problem[] {
  const { fields } = mapping.objects[object];
  return [...takenTwice(object, fields), ...reservedNames(object, fields), ...missing(object, fields, facts)];
}

type Lines = Readonly<Record<string, FieldMapping>>;

function takenTwice(object: MappedObject, fields: Lines): Problem[] {
  const first = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [field, { to, type }] of Object.entries(fields)) {
    if (to === null) continue;
    const attributes = NATIVE_ATTRIBUTES[object];
    const several = type === undefined && Object.hasOwn(attributes, to) && attributes[to]?.several === true;
    if (several) continue;
    const key = type === undefined ? to : `${type} ${foldName(to)}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, field);
    else {
      const message = `\`${other}\` goes to ${type === undefined ? `\`${to}\`` : `the field "${to}"`} already, which holds one value: give one of the two another target, or \`to: null\``;
      problems.push(error(`objects.${object}.fields.${field}.to`, message));
    }
  }
  return problems;
}

/** The migration's own fields are filled by their own columns only. */
function reservedNames(object: MappedObject, fields: Lines): Problem[] {
  const own = STANDARD_LINES[object];
  const system: readonly string[] = Object.values(SYSTEM_FIELDS);
  return Object.entries(fields).flatMap(([field, { to, type }]) => {
    if (to === null || type === undefined || !system.includes(foldName(to))) return [];
    const standard = Object.hasOwn(own, field) ? own[field] : undefined;
    if (standard?.to === foldName(to) && fitsSystemField(standard, type)) return [];
    const message = `"${to}" belongs to the migration itself: give the field another name`;
    return [error(`objects.${object}.fields.${field}.to`, message)];
  });
}

/** The lifecycle stage may be a list, where people made one of it; the load needs the others as they are. */
function fitsSystemField({ to, type }: StandardLine, given: FieldMapping['type']): boolean {
  return type === given || (to === SYSTEM_FIELDS.lifecycle && given === 'enum');
}

/** Attributes without which every record would be skipped or nameless, though the source has a column for them. */
function missing(object: MappedObject, fields: Lines, facts: SourceFacts): Problem[] {
  if ((facts.rows[object] ?? 0) === 0) return [];
  const mapped = new Set(Object.values(fields).flatMap(({ to, type }) => (type === undefined ? [to] : [])));
  const columns = new Set(
    facts.profiles.find((profile) => profile.object === object)?.fields.map(({ field }) => field),
  );
  return Object.entries(NATIVE_ATTRIBUTES[object]).flatMap(([name, { required, kind }]) => {
    if (mapped.has(name)) return [];
    const usual = STANDARD_COLUMNS[object]
      .map((column) => column.name)
      .filter((column) => columns.has(column) && STANDARD_LINES[object][column]?.to === name);
    if (usual.length === 0) return [];
    const path = `objects.${object}.fields`;
    if (required) {
      return [
        error(
          path,
          `no column goes to \`${name}\`, which every record needs: write \`to: ${name}\` at ${usual.join(' or ')}`,
        ),
      ];
    }
    return kind === 'owner'
      ? [warning(path, `no column goes to \`${name}\`: every record will belong to the migration user`)]
      : [];
  });
}
