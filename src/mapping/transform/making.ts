import type { FieldMapping, Join, Split } from '../field-line-schema.js';

type Lines = Readonly<Record<string, FieldMapping>>;
type Values = Readonly<Record<string, string>>;

/**
 * What the source holds for a line of the mapping, as found: the column of its name, or what the line is made of. A constant
 * is no value of the source, but every record has it.
 *
 * @param field a column, or a line that is made of others; these may be made of others again
 * @param values the record's columns; one that is absent is blank
 */
export function sourceText(field: string, lines: Lines, values: Values): string {
  return textOf(field, lines, values, []);
}

/** @param above the lines that are being made: one that leads back to itself is blank (and no mapping that is approved) */
function textOf(field: string, lines: Lines, values: Values, above: readonly string[]): string {
  const line = Object.hasOwn(lines, field) ? lines[field] : undefined;
  if (above.includes(field)) return '';
  if (line?.constant !== undefined) return line.constant;
  if (line?.join === undefined && line?.split === undefined)
    return (Object.hasOwn(values, field) ? values[field] : undefined) ?? '';
  const inner = (name: string): string => textOf(name, lines, values, [...above, field]);
  return line.join === undefined ? part(line.split, inner) : joined(line.join, inner);
}

function joined({ columns, with: separator }: Join, textOfColumn: (column: string) => string): string {
  return columns
    .map((column) => textOfColumn(column).trim())
    .filter((text) => text !== '')
    .join(separator);
}

function part(split: Split | undefined, textOfColumn: (column: string) => string): string {
  if (split === undefined) return '';
  return splitText(textOfColumn(split.column), split.at, split.of)[split.part - 1] ?? '';
}

/** At most `count` parts; the last one has all that is left, so that together they are the whole text. */
export function splitText(text: string, at: string, count: number): string[] {
  const parts = text.split(at);
  return parts.length <= count ? parts : [...parts.slice(0, count - 1), parts.slice(count - 1).join(at)];
}
