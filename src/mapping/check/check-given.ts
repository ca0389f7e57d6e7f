import { parseSourceDate } from '../../smartdesk/dates.js';
import { LINE_LIMIT } from '../../pipedrive/field-codec/index.js';
import type { FieldMapping, MappedObject, Mapping } from '../mapping-schema.js';
import { isFree, nativeOf } from '../mapping-targets.js';
import { foldName } from '../../normalise/name.js';
import { parseDecimal } from '../transform/decimal.js';
import { DEAL_STATUSES } from '../transform/deal.js';
import { DONE_WORDS, OPEN_WORDS } from '../transform/task.js';
import { error, warning } from './problem.js';
import type { Problem } from './problem.js';

/** Values that the mapping itself gives (constants, defaults, value tables): whether their target takes them. */
export function checkGiven(object: MappedObject, { objects }: Mapping): Problem[] {
  return Object.entries(objects[object].fields).flatMap(([field, line]) => {
    if (line.to === null) return [];
    const path = `objects.${object}.fields.${field}`;
    const attribute = nativeOf(object, line);
    if (attribute !== undefined && !isFree(attribute)) return notFree(path, object, line, attribute.fixed);
    return [...useless(path, line), ...unfitting(path, object, line)];
  });
}

/** Owners and links are those of the source. */
function notFree(path: string, object: MappedObject, line: FieldMapping, isFixed: boolean): Problem[] {
  const why = isFixed
    ? `\`${line.to}\` of ${object} is made from its own columns of the export as they are`
    : `\`${line.to}\` is an owner or a link, which is that of the source`;
  const owners =
    line.to === 'owner_id' || line.to === 'author'
      ? '. To give records to somebody else: sd2pd owners NAME assign; what has no owner belongs to the migration user'
      : '';
  return [
    ...(['constant', 'join', 'split', 'default'] as const)
      .filter((key) => line[key] !== undefined)
      .map((key) => error(`${path}.${key}`, `${why}: remove \`${key}\`${owners}`)),
    ...(line.options === undefined
      ? []
      : [warning(`${path}.options`, `has no effect on \`${line.to}\`: remove it`)]),
  ];
}

function useless(path: string, line: FieldMapping): Problem[] {
  if (line.constant === undefined) return [];
  return (['default', 'options', 'convert'] as const)
    .filter((key) => line[key] !== undefined)
    .map((key) => warning(`${path}.${key}`, 'has no effect on a constant: remove it'));
}

function unfitting(path: string, object: MappedObject, line: FieldMapping): Problem[] {
  const isLabel = line.type === 'enum' || line.type === 'set' || nativeOf(object, line)?.kind === 'choice';
  const table = isLabel ? [] : Object.entries(line.options ?? {});
  const given: (readonly [at: string, value: string | null | undefined])[] = [
    ['constant', line.constant],
    ['default', line.default],
    ...table.map(([source, value]) => [`options.${source}`, value] as const),
  ];
  return given.flatMap(([at, value]) => {
    if (value == null) return [];
    const why =
      value.trim() === '' ? 'blank: write null to leave the value out' : refusal(object, line, value.trim());
    return why === null ? [] : [error(`${path}.${at}`, `"${value.slice(0, 40)}" is ${why}`)];
  });
}

/** Why a target does not take a value; null: it does. */
function refusal(object: MappedObject, line: FieldMapping, text: string): string | null {
  switch (line.type ?? nativeOf(object, line)?.kind) {
    case 'double':
    case 'monetary':
    case 'number':
      return parseDecimal(text) === null ? 'no number: write it as 1234.5' : null;
    case 'date':
      return parseSourceDate(text, { dayFirst: null, zone: 'UTC' }).ok
        ? null
        : 'no date: write it as 2015-01-31';
    case 'varchar':
    case 'phone':
      return text.length <= LINE_LIMIT
        ? null
        : `longer than the ${LINE_LIMIT} characters that Pipedrive takes`;
    default:
      return noChoice(line.to ?? '', text, line.type === undefined);
  }
}

function noChoice(to: string, text: string, isNative: boolean): string | null {
  if (!isNative) return null;
  if (to === 'status' && !DEAL_STATUSES.some((status) => status === foldName(text)))
    return `no status: it is one of ${DEAL_STATUSES.join(', ')}`;
  if (to === 'done' && ![...DONE_WORDS, ...OPEN_WORDS].includes(foldName(text)))
    return 'neither open nor done: write one of these';
  if (to === 'currency' && !/^[A-Za-z]{3}$/.test(text)) return 'no currency: write its code, as EUR';
  return null;
}
