import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPipedriveClient, type PipedriveClient } from '../../src/pipedrive/client.js';
import {
  decodeLead,
  decodeV2,
  encodeLead,
  encodeV2,
  type FieldType,
  type FieldValue,
} from '../../src/pipedrive/field-codec/index.js';
import { VALUE_TYPES } from '../../src/pipedrive/field-codec/field-value.js';
import { readTargetSchema, type TargetField } from '../../src/pipedrive/target-schema.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { VALUES, withoutZone } from './field-values.js';

const TYPES = Object.keys(VALUE_TYPES) as FieldType[];
const LABELS = ['North', 'South', 'East'];
const RECORDS = 60;

describe('values of every type, written to the strict simulator and read back', () => {
  let sandbox: PipedriveSandbox;
  let client: PipedriveClient;
  let fields: readonly TargetField[];
  let person: number;
  /** Ids that exist over there, by field type. */
  let known: Readonly<Record<string, number>>;

  beforeAll(async () => {
    sandbox = await startPipedriveSandbox({
      enforceLimits: false,
      accounts: [
        {
          name: 'production',
          users: [{ email: 'admin@x.example', name: 'Admin', admin: true }],
          customFields: TYPES.map((type) => ({
            object: 'deal',
            name: `field ${type}`,
            type,
            ...(type === 'enum' || type === 'set' ? { options: LABELS } : {}),
          })),
        },
      ],
    });
    const { baseUrl, token } = sandbox.accounts[0]!;
    client = createPipedriveClient({ baseUrl, token });
    const schema = await readTargetSchema(client);
    fields = schema.fields.deal.filter((field) => field.custom);
    person = await client.persons.create({ name: 'Ida Berg' });
    const org = await client.organizations.create({ name: 'Nordlicht' });
    known = { user: schema.me.id, people: person, org };
  });
  afterAll(() => sandbox.close());

  /** A random value whose ids are there. */
  function fitting(field: TargetField, value: FieldValue): FieldValue {
    const options = field.options.map((option) => option.id);
    if (value.type === 'option') return { ...value, id: options[value.id % options.length] ?? 0 };
    if (value.type === 'options')
      return { ...value, ids: options.slice(0, 1 + (value.ids.length % options.length)) };
    return value.type === 'reference' ? { ...value, id: known[field.type] ?? 0 } : value;
  }

  function samples(): FieldValue[][] {
    const one = fc.tuple(...fields.map((field) => VALUES[VALUE_TYPES[field.type as FieldType]]));
    return fc
      .sample(one, { numRuns: RECORDS, seed: 5 })
      .map((values) => values.map((value, i) => fitting(fields[i]!, value)));
  }

  test('there is a field of every type', () => {
    expect(fields.map((field) => field.type).sort()).toEqual([...TYPES].sort());
  });

  test('in v2, nested', async () => {
    for (const values of samples()) {
      const custom_fields = Object.assign(
        {},
        ...fields.map((field, i) => encodeV2(field, values[i]!)),
      ) as object;
      const id = await client.deals.create({ title: 'Crane', custom_fields });
      const { custom_fields: read } = await client.deals.get(String(id));
      expect(fields.map((field) => decodeV2(field, read?.[field.key]))).toEqual(values);
    }
  });

  test('on leads, flat', async () => {
    for (const values of samples()) {
      const entries = Object.assign({}, ...fields.map((field, i) => encodeLead(field, values[i]!))) as object;
      const id = await client.leads.create({ title: 'Crane', person_id: person, ...entries });
      const read = await client.leads.get(id);
      expect(fields.map((field) => decodeLead(field, read))).toEqual(values.map(withoutZone));
    }
  });
});
