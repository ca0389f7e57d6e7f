import fc from 'fast-check';
import { CONVERSIONS, CUSTOM_FIELD_TYPES } from '../../src/mapping/field-line-schema.js';
import { MAPPED_OBJECTS, mappingSchema, type Mapping } from '../../src/mapping/mapping-schema.js';

/** What the texts of an arbitrary mapping are made of. */
export interface Texts {
  /** Free text: labels, reasons, values. */
  readonly text: fc.Arbitrary<string>;
  /** Names of columns, and keys. */
  readonly key: fc.Arbitrary<string>;
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const day = fc.constantFrom('2015-01-01', '2024-02-29');
const number = fc.constantFrom(0, -3, 10.5, 1_000_000);

/** Any mapping that the schema takes, with every key that it knows; whether it makes sense is for other tests. */
export function arbitraryMapping({ text, key }: Texts): fc.Arbitrary<Mapping> {
  const filled = text.filter((each) => each.trim() !== '');
  const name = filled.filter((each) => each.length <= 255);
  const split = fc
    .record({
      column: key,
      at: name,
      part: fc.integer({ min: 1, max: 4 }),
      more: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ more, ...rest }) => ({ ...rest, of: rest.part + more }));
  const origin = fc.oneof(
    fc.constant({}),
    fc.constant({}),
    fc.record({ constant: filled }),
    fc.record({
      join: fc.record({
        columns: fc.array(key, { minLength: 1, maxLength: 3 }),
        with: fc.constantFrom(' ', '', ', ', '"', '\n'),
      }),
    }),
    fc.record({ split }),
  );
  const line = fc
    .tuple(
      origin,
      fc.record({
        to: fc.option(name),
        type: maybe(fc.constantFrom(...CUSTOM_FIELD_TYPES)),
        label: maybe(text),
        convert: maybe(fc.constantFrom(...CONVERSIONS)),
        default: maybe(filled),
        onInvalid: fc.constantFrom('drop', 'skip'),
        options: maybe(fc.dictionary(key, fc.option(text), { maxKeys: 4 })),
        confidence: maybe(fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100)),
        reason: maybe(text),
      }),
    )
    .map(([from, rest]) => ({ ...rest, ...from }));
  const list = maybe(fc.array(text, { maxLength: 3 }));
  const condition = fc.record({
    field: text,
    in: list,
    notIn: list,
    blank: maybe(fc.boolean()),
    before: maybe(day),
    notBefore: maybe(day),
    after: maybe(day),
    notAfter: maybe(day),
    under: maybe(number),
    notUnder: maybe(number),
    over: maybe(number),
    notOver: maybe(number),
  });
  const object = fc.record({
    enabled: fc.boolean(),
    filter: fc.oneof(fc.constant(null), condition, fc.array(condition, { minLength: 1, maxLength: 3 })),
    onMissingParent: fc.constantFrom('skip', 'drop'),
    fields: fc.dictionary(key, line, { maxKeys: 5 }),
  });
  const stage = fc.oneof(fc.record({ to: name }), fc.record({ create: name, reason: text }));
  const pipeline = fc.record({
    to: name,
    create: fc.boolean(),
    stages: fc.dictionary(key, stage, { maxKeys: 3 }),
  });
  const group = fc.record({
    domain: text,
    survivor: text,
    merge: fc.boolean(),
    members: fc.array(fc.record({ id: text, name: text }), { minLength: 1, maxLength: 3 }),
  });
  return fc
    .record({
      version: fc.constant(1),
      questions: fc.array(fc.record({ id: text, question: text, answer: text, change: maybe(text) }), {
        maxLength: 3,
      }),
      objects: fc.record(Object.fromEntries(MAPPED_OBJECTS.map((each) => [each, object]))),
      pipelines: fc.dictionary(key, pipeline, { maxKeys: 3 }),
      notes: fc.constantFrom('activity', 'note'),
      existingPersons: fc.constantFrom('create', 'match'),
      visibleTo: fc.constantFrom('default', 'owner'),
      organizations: fc.record({
        merge: fc.uniqueArray(group, { maxLength: 2, selector: ({ domain }) => domain.trim() }),
      }),
      fileTypeOverrides: fc.array(text, { maxLength: 2 }),
    })
    .map((value) => mappingSchema.parse(JSON.parse(JSON.stringify(value))));
}
