import type { FieldTarget } from '../../pipedrive/entities/fields.js';
import type { TargetField, TargetSchema } from '../../pipedrive/target-schema.js';
import { foldName } from '../../normalise/name.js';
import type { MappedObject } from '../mapping-schema.js';
import { fieldTargetOf, FIELD_OBJECTS } from '../mapping-targets.js';
import { mayFeed, mayFill } from './allowed-places.js';
import { labelOf } from './column-labels.js';
import type { FieldNames } from './field-names.js';
import type { ColumnFeatures } from './matching/column-features.js';
import { matchObject } from './matching/match-object.js';
import type { Match } from './matching/match-object.js';
import { matchTargets } from './matching/targets.js';
import type { MatchTarget } from './matching/targets.js';
import { profileFeatures } from './profile-features.js';
import type { SourceColumn } from './profile-features.js';
import { STANDARD_LINES } from './standard-lines.js';

export interface ColumnsToMatch {
  readonly object: MappedObject;
  readonly rows: number;
  /** All columns of the object, in the order of the file. */
  readonly columns: readonly SourceColumn[];
  /** Whether a rule says where the column goes. */
  readonly ruled: (column: SourceColumn) => boolean;
  readonly names: FieldNames;
  readonly schema: TargetSchema | null;
}

/**
 * Places the columns of an object that no rule places, all at once. Custom fields of the source become custom fields of the
 * target, new or existing; a column that nothing defines may feed any attribute that its standard column does not.
 *
 * @returns by column
 */
export function matchColumns({
  object,
  rows,
  columns,
  ruled,
  names,
  schema,
}: ColumnsToMatch): ReadonlyMap<string, Match> {
  const free = columns.filter((column) => !ruled(column));
  if (free.length === 0) return new Map();
  const features = profileFeatures(object, rows, columns);
  const own = new Map(free.map((column) => [features[columns.indexOf(column)], column]));
  const target = fieldTargetOf(object);
  const targets = matchTargets(object, target === null ? [] : (schema?.fields[target] ?? []));
  const taken = attributesTaken(object, columns);
  const matches = matchObject(
    object,
    features.filter((each) => own.has(each)),
    targets,
    {
      beside: features.filter((each) => !own.has(each)),
      allowed: (each, place) => {
        const column = own.get(each);
        return column !== undefined && isAllowed(object, column, each, place, { names, target, taken });
      },
    },
  );
  return new Map(free.flatMap(({ field }, at) => (matches[at] ? [[field, matches[at]] as const] : [])));
}

/** Attributes that take one column and have their standard one in the file. */
function attributesTaken(object: MappedObject, columns: readonly SourceColumn[]): ReadonlySet<string> {
  const lines = STANDARD_LINES[object];
  return new Set(
    columns.flatMap(({ field }) => {
      const line = Object.hasOwn(lines, field) ? lines[field] : undefined;
      return line?.to == null || line.type !== undefined ? [] : [line.to];
    }),
  );
}

interface Rules {
  readonly names: FieldNames;
  readonly target: FieldTarget | null;
  readonly taken: ReadonlySet<string>;
}

function isAllowed(
  object: MappedObject,
  column: SourceColumn,
  features: ColumnFeatures,
  place: MatchTarget,
  { names, target, taken }: Rules,
): boolean {
  const isCustom = column.definition !== undefined || column.field.startsWith('cf_');
  switch (place.kind) {
    case 'native':
      return !isCustom && mayFeed(object, features, place, taken);
    case 'existing': {
      const owner = FIELD_OBJECTS.find((each) => each === object);
      if (owner === undefined || target === null) return false;
      const usable = names.usable(target, owner, labelOf(column));
      return (
        usable.some((field) => isField(field, place)) &&
        mayFill(features, place, column.definition !== undefined)
      );
    }
    case 'new':
      return true;
    case 'none':
      return !isCustom;
  }
}

function isField({ name, type }: TargetField, place: MatchTarget): boolean {
  return type === place.type && foldName(name) === foldName(place.to ?? '');
}
