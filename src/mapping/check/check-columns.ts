import { didYouMean } from '../../config/suggestion.js';
import { STANDARD_COLUMNS } from '../../smartdesk/columns.js';
import { makingOf } from '../field-line-schema.js';
import type { MappedObject, Mapping } from '../mapping-schema.js';
import type { SourceFacts } from '../source-facts.js';
import { error, warning } from './problem.js';
import type { Problem } from './problem.js';

/** Lines of columns that the source has not, lines that hide a column, and columns that nobody mentions. */
export function checkColumns(object: MappedObject, mapping: Mapping, facts: SourceFacts): Problem[] {
  const { fields } = mapping.objects[object];
  const known = knownColumns(object, facts);
  const path = `objects.${object}.fields`;
  const problems = Object.entries(fields).flatMap(([field, line]) => {
    const making = makingOf(line);
    if (making === null && !known.includes(field)) {
      const message = `${unknownColumn(object, field, known)}; correct the name, remove the line, or say where its value comes from: constant, join or split`;
      return [error(`${path}.${field}`, message)];
    }
    if (making !== null && known.includes(field)) {
      const message = `${object} have a column \`${field}\`, whose values would not be looked at: give this line another name`;
      return [error(`${path}.${field}.${making}`, message)];
    }
    return [];
  });
  const silent = columnsFound(object, facts).filter((field) => !Object.hasOwn(fields, field));
  return [
    ...problems,
    ...silent.map((field) =>
      warning(`${path}.${field}`, 'the column has no line and does not move: write `{ to: null }` to say so'),
    ),
  ];
}

/** Columns that the export has, may have, or declares. */
export function knownColumns(object: MappedObject, facts: SourceFacts): string[] {
  return [
    ...columnsFound(object, facts),
    ...STANDARD_COLUMNS[object].map(({ name }) => name),
    ...facts.definitions.filter((definition) => definition.object === object).map(({ key }) => key),
  ];
}

export function unknownColumn(object: MappedObject, field: string, known: readonly string[]): string {
  return `${object} has no column \`${field}\`${didYouMean(field, known)}`;
}

function columnsFound(object: MappedObject, facts: SourceFacts): string[] {
  return (facts.profiles.find((profile) => profile.object === object)?.fields ?? []).map(
    ({ field }) => field,
  );
}
