import { suggestion } from '../../config/suggestion.js';
import { STANDARD_COLUMNS } from '../../smartdesk/columns.js';
import type { FieldMapping, MappedObject, Mapping } from '../mapping-schema.js';
import { makingOf } from '../field-line-schema.js';
import { fieldTargetOf, NATIVE_ATTRIBUTES } from '../mapping-targets.js';
import type { NativeKind } from '../mapping-targets.js';
import type { SourceFacts } from '../source-facts.js';
import { error, warning } from './problem.js';
import type { Problem } from './problem.js';

/** What can be wrong with one line on its own: its target, its type, what its column holds. */
export function checkLines(object: MappedObject, mapping: Mapping, facts: SourceFacts): Problem[] {
  return Object.entries(mapping.objects[object].fields).flatMap(([field, line]) => {
    if (line.to === null) return [];
    const path = `objects.${object}.fields.${field}`;
    return line.type === undefined
      ? checkNative(object, field, { ...line, to: line.to }, facts).map((problem) => problem(path))
      : checkCustom(object, line.to).map((problem) => problem(path));
  });
}

type At = (path: string) => Problem;

function checkCustom(object: MappedObject, to: string): At[] {
  if (fieldTargetOf(object) === null) {
    const instead = Object.hasOwn(NATIVE_ATTRIBUTES[object], 'note')
      ? 'write `to: note` for a line of the note'
      : 'write `to: null`';
    return [
      (path) =>
        error(`${path}.type`, `Pipedrive has no custom fields for ${object}: remove \`type\` and ${instead}`),
    ];
  }
  if (!Object.hasOwn(NATIVE_ATTRIBUTES[object], to)) return [];
  // People call fields "status" or "value", but nobody calls one "owner_id".
  const severity = to.includes('_') ? error : warning;
  const message = `with a \`type\` this is a custom field named "${to}", not the native attribute: remove \`type\`, or give the field another name`;
  return [(path) => severity(`${path}.type`, message)];
}

function checkNative(
  object: MappedObject,
  field: string,
  line: FieldMapping & { readonly to: string },
  facts: SourceFacts,
): At[] {
  const attributes = NATIVE_ATTRIBUTES[object];
  const attribute = Object.hasOwn(attributes, line.to) ? attributes[line.to] : undefined;
  if (attribute === undefined) return [unknownNative(object, line.to)];
  const holds = contentOf(object, field, facts);
  return [
    // What a line is made of may be anything; whether it may go to an owner or link is for `checkGiven`.
    ...(makingOf(line) === null ? unfitting(attribute.kind, holds, line.to) : []),
    ...ambiguousDates(attribute.kind, object, field, line, facts),
  ];
}

function unknownNative(object: MappedObject, to: string): At {
  const known = Object.keys(NATIVE_ATTRIBUTES[object]);
  const meant = suggestion(to, known);
  const hint = meant === null ? `: it has ${known.join(', ')}` : `; did you mean \`${meant}\`?`;
  const custom = fieldTargetOf(object) === null ? '' : ' For a custom field of this name add its `type`.';
  return (path) => error(`${path}.to`, `Pipedrive has no attribute \`${to}\` for ${object}${hint}${custom}`);
}

interface Content {
  /** Kind of the standard column or type of the custom field. */
  readonly kind: string | null;
  readonly refersTo: string | null;
}

function contentOf(object: MappedObject, field: string, facts: SourceFacts): Content {
  const column = STANDARD_COLUMNS[object].find(({ name }) => name === field);
  const definition = facts.definitions.find((each) => each.object === object && each.key === field);
  return { kind: column?.kind ?? definition?.type ?? null, refersTo: column?.refersTo ?? null };
}

const NUMBERS: readonly (string | null)[] = ['number', 'currency', null];

/** A link needs ids, an owner e-mails of users: other columns cannot feed them. Dates and numbers may be anywhere. */
function unfitting(kind: NativeKind, { kind: holds, refersTo }: Content, to: string): At[] {
  switch (kind) {
    case 'text':
    case 'choice':
      return [];
    case 'owner':
      if (holds === 'owner' || holds === 'email') return [];
      return [(path) => error(`${path}.to`, `\`${to}\` needs a column with e-mails of users`)];
    case 'date':
      if (holds === 'date' || holds === null) return [];
      return [
        (path) => warning(`${path}.to`, `\`${to}\` takes dates, and the column is not declared to hold any`),
      ];
    case 'number':
      if (NUMBERS.includes(holds)) return [];
      return [
        (path) =>
          warning(`${path}.to`, `\`${to}\` takes numbers, and the column is not declared to hold any`),
      ];
    default:
      if (refersTo === kind) return [];
      return [(path) => error(`${path}.to`, `\`${to}\` needs a column with ids of ${kind}`)];
  }
}

function ambiguousDates(
  kind: NativeKind,
  object: MappedObject,
  field: string,
  line: FieldMapping,
  facts: SourceFacts,
): At[] {
  if (kind !== 'date' || line.convert !== undefined) return [];
  const profile = facts.profiles.find((each) => each.object === object);
  const order = profile?.fields.find((each) => each.field === field)?.dates?.order ?? 'none';
  if (order === 'none') return [];
  return [
    (path) =>
      warning(
        `${path}.convert`,
        'some dates can be read day first or month first and are dropped: give day_first or month_first',
      ),
  ];
}
