import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { MappedObject } from '../../src/mapping/mapping-schema.js';
import { NATIVE_ATTRIBUTES, fieldTargetOf } from '../../src/mapping/mapping-targets.js';
import type {
  ColumnFeatures,
  Referred,
  ValueType,
} from '../../src/mapping/proposal/matching/column-features.js';
import { matchTargets } from '../../src/mapping/proposal/matching/targets.js';
import type { MatchTarget } from '../../src/mapping/proposal/matching/targets.js';
import type { FieldTarget } from '../../src/pipedrive/entities/fields.js';
import type { TargetField } from '../../src/pipedrive/target-schema.js';

const FOLDER = import.meta.dirname;

/** The columns of one object of one schema, where they can go, and where they belong. */
export interface LabelledObject {
  readonly schema: string;
  readonly object: MappedObject;
  readonly columns: readonly ColumnFeatures[];
  readonly targets: readonly MatchTarget[];
  /** Key of the right target, per column. */
  readonly labels: readonly string[];
}

export type Half = 'tuning' | 'heldOut';
/** `used`: the account has the custom fields of target.yaml; `fresh`: it has none. */
export type Account = 'used' | 'fresh';

const rowSchema = z.tuple([z.string(), z.string(), z.string(), z.string()]).rest(z.array(z.string()));
const objectName = z.enum(['accounts', 'contacts', 'leads', 'deals', 'tasks', 'activities']);
const schemaFile = z.strictObject({
  name: z.string(),
  language: z.string(),
  objects: z.partialRecord(objectName, z.array(rowSchema)),
});
const fieldRow = z.tuple([z.string(), z.string()]).rest(z.array(z.string()));
const targetFile = z.strictObject({
  organization: z.array(fieldRow),
  person: z.array(fieldRow),
  deal: z.array(fieldRow),
});
const splitFile = z.strictObject({ tuning: z.array(z.string()), heldOut: z.array(z.string()) });

const read = <T>(path: string, schema: z.ZodType<T>): T =>
  schema.parse(parse(readFileSync(join(FOLDER, path), 'utf8')));

/** @throws if a schema is in neither half or in both, or a label names no place of its object */
export function readLabelled(half: Half, account: Account): LabelledObject[] {
  const split = read('split.yaml', splitFile);
  const files = readdirSync(join(FOLDER, 'schemas')).map((name) => name.replace(/\.yaml$/, ''));
  const named = [...split.tuning, ...split.heldOut];
  if (files.toSorted().join() !== named.toSorted().join()) {
    throw new Error('split.yaml does not name every file of schemas/ exactly once');
  }
  const fields = account === 'fresh' ? { organization: [], person: [], deal: [] } : readTarget();
  return split[half].flatMap((name) => readSchema(name, fields));
}

type Fields = Readonly<Record<FieldTarget, readonly TargetField[]>>;

function readTarget(): Fields {
  const file = read('target.yaml', targetFile);
  const of = (target: FieldTarget): TargetField[] =>
    file[target].map(([name, type, options = []]) => ({
      key: name,
      name,
      type,
      custom: true,
      options: options.map((label, id) => ({ id, label })),
    }));
  return { organization: of('organization'), person: of('person'), deal: of('deal') };
}

function readSchema(name: string, fields: Fields): LabelledObject[] {
  const file = read(join('schemas', `${name}.yaml`), schemaFile);
  return Object.entries(file.objects).map(([key, rows]) => {
    const object = key as MappedObject;
    const target = fieldTargetOf(object);
    const targets = matchTargets(object, target === null ? [] : fields[target]);
    const columns = rows.map(([column, label, type, , options], index): ColumnFeatures => ({
      name: column,
      label: label === '' ? null : label,
      ...typed(type),
      ...(options !== undefined && { options }),
      position: rows.length === 1 ? 0 : index / (rows.length - 1),
    }));
    const labels = rows.map((row) => labelKey(`${name}.${key}.${row[0]}`, object, row[3], targets));
    return { schema: name, object, columns, targets, labels };
  });
}

/** `~` marks a type that a profile would infer. */
function typed(
  text: string,
): Pick<ColumnFeatures, 'declaredType' | 'inferredType'> & { refersTo?: Referred } {
  const [name = '', refersTo] = text.replace('~', '').split(':');
  const type = (name === 'ref' ? 'reference' : name) as ValueType;
  return {
    declaredType: text.startsWith('~') ? null : type,
    inferredType: text.startsWith('~') ? type : null,
    ...(refersTo !== undefined && { refersTo: refersTo as Referred }),
  };
}

function labelKey(
  where: string,
  object: MappedObject,
  label: string,
  targets: readonly MatchTarget[],
): string {
  if (label === 'none') return 'none';
  if (label === 'new') return 'new';
  if (label.startsWith('= ')) {
    const existing = targets.find(({ kind, to }) => kind === 'existing' && to === label.slice(2));
    return existing?.key ?? 'new';
  }
  if (!Object.hasOwn(NATIVE_ATTRIBUTES[object], label)) throw new Error(`${where}: no place "${label}"`);
  return `native ${label}`;
}
