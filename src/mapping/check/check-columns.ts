import { didYouMean } from '../../config/suggestion.js';
import { STANDARD_COLUMNS } from '../../smartdesk/columns.js';
import type { MappedObject, Mapping } from '../mapping-schema.js';
import type { SourceFacts } from '../source-facts.js';
import { error, warning } from './problem.js';
import type { Problem } from './problem.js';

/** Columns that the mapping or its filter names and the source has not, and columns that nobody mentions. */
export function checkColumns(object: MappedObject, mapping: Mapping, facts: SourceFacts): Problem[] {
  const { fields, filter } = mapping.objects[object];
  const found = columnsFound(object, facts);
  const known = [
    ...found,
    ...STANDARD_COLUMNS[object].map(({ name }) => name),
    ...facts.definitions.filter((definition) => definition.object === object).map(({ key }) => key),
  ];
  const unknown = (field: string) => `${object} has no column \`${field}\`${didYouMean(field, known)}`;
  const path = `objects.${object}`;
  const problems = Object.keys(fields)
    .filter((field) => !known.includes(field))
    .map((field) =>
      error(`${path}.fields.${field}`, `${unknown(field)}; correct the name or remove the line`),
    );
  if (filter !== null) {
    if (!known.includes(filter.field)) problems.push(error(`${path}.filter.field`, unknown(filter.field)));
    if (filter.in === undefined && filter.notIn === undefined) {
      problems.push(warning(`${path}.filter`, 'filters nothing: give `in` or `notIn` with values'));
    }
  }
  const silent = found.filter((field) => !Object.hasOwn(fields, field));
  return [
    ...problems,
    ...silent.map((field) =>
      warning(
        `${path}.fields.${field}`,
        'the column has no line and does not move: write `{ to: null }` to say so',
      ),
    ),
  ];
}

function columnsFound(object: MappedObject, facts: SourceFacts): string[] {
  return (facts.profiles.find((profile) => profile.object === object)?.fields ?? []).map(
    ({ field }) => field,
  );
}
