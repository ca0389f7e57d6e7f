import { describe, expect, test } from 'vitest';
import { filterCode, isFiltered } from '../../../src/mapping/transform/filter.js';
import { makeMapping } from './fixture.js';

const contacts = makeMapping().objects.contacts;
const stage = (filter: { in?: string[]; notIn?: string[] }) => ({
  ...contacts,
  filter: { field: 'lifecycle_stage', ...filter },
});

describe('the filter of an object', () => {
  test.each([
    ['no filter', contacts, 'customer', null],
    ['object switched off', { ...contacts, enabled: false }, 'customer', 'object_disabled'],
    ['wanted', stage({ in: ['customer'] }), ' customer ', null],
    ['not among the wanted', stage({ in: ['customer'] }), 'vendor', 'filtered_by_mapping'],
    ['unwanted', stage({ notIn: ['vendor'] }), 'vendor', 'filtered_by_mapping'],
    ['wanted and unwanted', stage({ in: ['vendor'], notIn: ['vendor'] }), 'vendor', 'filtered_by_mapping'],
    ['blank is wanted', stage({ in: [''] }), '', null],
    ['blank is not wanted', stage({ in: ['customer'] }), '', 'filtered_by_mapping'],
    ['nothing is wanted', stage({ in: [] }), 'customer', 'filtered_by_mapping'],
  ])('%s', (_name, mapping, value, code) => {
    expect(filterCode(mapping, { lifecycle_stage: value })).toBe(code);
    expect(isFiltered(mapping, { lifecycle_stage: value })).toBe(code !== null);
  });

  test('takes a column that is absent for blank', () => {
    expect(filterCode(stage({ in: ['customer'] }), {})).toBe('filtered_by_mapping');
  });
});
