import { makingOf, type Making, type Split } from '../field-line-schema.js';
import type { FieldMapping, MappedObject, Mapping } from '../mapping-schema.js';
import { nativeOf } from '../mapping-targets.js';
import type { SourceFacts } from '../source-facts.js';
import { knownColumns, unknownColumn } from './check-columns.js';
import { error, warning } from './problem.js';
import type { Problem } from './problem.js';

type Lines = Readonly<Record<string, FieldMapping>>;

/** Lines that are made of others: whether these are there, lead to something, and do not lead back. */
export function checkMadeLines(object: MappedObject, mapping: Mapping, facts: SourceFacts): Problem[] {
  const { fields } = mapping.objects[object];
  const known = knownColumns(object, facts);
  const used = new Set(Object.values(fields).flatMap(partsOf));
  return Object.entries(fields).flatMap(([field, line]) => {
    if (makingOf(line) === null) return [];
    const path = `objects.${object}.fields.${field}`;
    const at = line.split === undefined ? 'join.columns' : 'split.column';
    const missing = partsOf(line).flatMap((part, index) => {
      if (known.includes(part) || makingAt(fields, part) !== null) return [];
      const place = line.split === undefined ? `${at}.${index}` : at;
      return [error(`${path}.${place}`, unknownColumn(object, part, known))];
    });
    return [
      ...missing,
      ...circle(path, field, fields),
      ...choice(path, object, line),
      ...(line.to === null && !used.has(field)
        ? [warning(path, 'goes nowhere, and no other line is made of it: give it a `to`, or remove it')]
        : []),
      ...(line.split === undefined ? [] : lostParts(path, field, line.split, fields)),
    ];
  });
}

/** What the line of a name is made by; null: it is no such line. */
function makingAt(fields: Lines, name: string): Making | null {
  const line = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return line === undefined ? null : makingOf(line);
}

/** Names of what a line is made of. */
function partsOf({ join, split }: FieldMapping): readonly string[] {
  return join?.columns ?? (split === undefined ? [] : [split.column]);
}

function circle(path: string, field: string, fields: Lines): Problem[] {
  const way = wayBack(field, field, fields, []);
  return way === null
    ? []
    : [error(path, `is made of itself: ${[field, ...way].join(' is made of ')}: name columns of the export`)];
}

/** The names by which a line leads back to `goal`; null: it does not. */
function wayBack(from: string, goal: string, fields: Lines, above: readonly string[]): string[] | null {
  const line = Object.hasOwn(fields, from) ? fields[from] : undefined;
  for (const part of line === undefined ? [] : partsOf(line)) {
    if (part === goal) return [part];
    if (above.includes(part)) continue;
    const rest = wayBack(part, goal, fields, [...above, part]);
    if (rest !== null) return [part, ...rest];
  }
  return null;
}

/** Which types and statuses there are must be known before the load. */
function choice(path: string, object: MappedObject, line: FieldMapping): Problem[] {
  const isMade = line.join !== undefined || line.split !== undefined;
  if (!isMade || nativeOf(object, line)?.kind !== 'choice') return [];
  return [
    error(
      `${path}.to`,
      `\`${line.to}\` takes a column of the export or a constant, nothing that is joined or split`,
    ),
  ];
}

/** Told once, at the first line of those that take the same column apart in the same way. */
function lostParts(path: string, field: string, split: Split, fields: Lines): Problem[] {
  const alike = Object.entries(fields).filter(
    ([, line]) =>
      line.split?.column === split.column && line.split.at === split.at && line.split.of === split.of,
  );
  if (alike[0]?.[0] !== field || (fields[split.column]?.to ?? null) !== null) return [];
  const taken = new Set(alike.map(([, line]) => line.split?.part));
  const lost = Array.from({ length: split.of }, (_, index) => index + 1).filter((part) => !taken.has(part));
  if (lost.length === 0) return [];
  return [
    warning(
      `${path}.split`,
      `part ${lost.join(', ')} of ${split.of} of \`${split.column}\` goes nowhere: give it a line of its own, if it is wanted`,
    ),
  ];
}
