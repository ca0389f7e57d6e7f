import type { SourceObject } from '../contract/objects.js';
import { objectNamed } from './columns.js';
import { isBadRow } from './source-rows.js';
import type { BadRow, SourceRow } from './source-rows.js';

/** Types of SmartDesk's custom fields (contract, section 1). */
export const CUSTOM_FIELD_TYPES = [
  'text',
  'longtext',
  'number',
  'date',
  'boolean',
  'picklist',
  'multipicklist',
  'currency',
  'phone',
  'url',
  'email',
] as const;

export type SourceFieldType = (typeof CUSTOM_FIELD_TYPES)[number];

export interface CustomFieldDefinition {
  /** File name of the object: `account` is `accounts`. */
  readonly object: SourceObject;
  /** Column name, as `cf_brands`. */
  readonly key: string;
  readonly label: string;
  readonly type: SourceFieldType;
  /** Labels of a picklist or multipicklist, trimmed, each once; empty for other types. */
  readonly options: readonly string[];
  readonly required: boolean;
}

/** Something about a definition that a person should know; with `dropped` there is no definition for the row. */
export interface DefinitionProblem {
  /** 1-based row of custom_fields.csv. */
  readonly row: number;
  readonly message: string;
  readonly dropped: boolean;
}

export interface CustomFieldDefinitions {
  readonly definitions: readonly CustomFieldDefinition[];
  readonly problems: readonly DefinitionProblem[];
}

const TRUE = new Set(['true', 'yes', '1', 'y']);
const FALSE = new Set(['false', 'no', '0', 'n', '']);

/** The options of a list (`A|B|C`), blank and repeated ones left out. */
function optionsOf(text: string): { options: string[]; repeated: number } {
  const named = text
    .split('|')
    .map((option) => option.trim())
    .filter((option) => option !== '');
  const options = [...new Set(named)];
  return { options, repeated: named.length - options.length };
}

const isType = (name: string): name is SourceFieldType => CUSTOM_FIELD_TYPES.some((type) => type === name);

/** Reads one row; a string says why there is no definition. */
function readDefinition(
  values: Readonly<Record<string, string>>,
  warn: (message: string) => void,
): CustomFieldDefinition | string {
  const of = (name: string): string => (values[name] ?? '').trim();
  const object = objectNamed(of('object'));
  const key = of('key');
  const type = of('type').toLowerCase();
  if (object === undefined) return '`object` names no object of the export';
  if (key === '') return '`key` is blank';
  if (!isType(type)) return `\`type\` is none of ${CUSTOM_FIELD_TYPES.join(', ')}`;
  const isList = type === 'picklist' || type === 'multipicklist';
  const { options, repeated } = optionsOf(isList ? of('options') : '');
  if (isList && options.length === 0) warn('a picklist without options: every value in it is unknown');
  if (repeated > 0) warn(`${repeated} options are given more than once`);
  const required = of('required').toLowerCase();
  if (!TRUE.has(required) && !FALSE.has(required))
    warn('`required` is neither true nor false; taken as false');
  return { object, key, label: of('label') || key, type, options, required: TRUE.has(required) };
}

/**
 * The custom field definitions of an export. Never throws for a row: what is wrong comes back beside them.
 * @param rows the rows of `custom_fields`
 */
export async function readCustomFields(
  rows: AsyncIterable<SourceRow | BadRow> | Iterable<SourceRow | BadRow>,
): Promise<CustomFieldDefinitions> {
  const definitions = new Map<string, CustomFieldDefinition>();
  const problems: DefinitionProblem[] = [];
  for await (const row of rows) {
    const report = (message: string, dropped: boolean): unknown =>
      problems.push({ row: row.row, message, dropped });
    if (isBadRow(row)) {
      report(row.reason, true);
      continue;
    }
    const definition = readDefinition(row.values, (message) => report(message, false));
    if (typeof definition === 'string') {
      report(definition, true);
      continue;
    }
    const name = `${definition.object}.${definition.key}`;
    if (definitions.has(name)) report(`${name} is defined twice; the first definition counts`, true);
    else definitions.set(name, definition);
  }
  return { definitions: [...definitions.values()], problems };
}
