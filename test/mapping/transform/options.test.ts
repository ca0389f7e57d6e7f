import { describe, expect, test } from 'vitest';
import { findOption, splitValues, translate } from '../../../src/mapping/transform/options.js';

const YES_NO = [
  { id: 1, label: 'Yes' },
  { id: 2, label: 'No' },
];

describe('finding an option', () => {
  test.each([
    ['Yes', 1],
    ['yes ', 1],
    ['TRUE', 1],
    ['True', 1],
    ['y', 1],
    ['1', 1],
    ['no', 2],
    ['False', 2],
    ['N', 2],
    ['0', 2],
    ['maybe', undefined],
    ['', undefined],
  ])('%j of Yes and No is %s', (text, id) => {
    expect(findOption(text, YES_NO)?.id).toBe(id);
  });

  test('prefers the exact label, then the same in another case, then a boolean word', () => {
    const options = [
      { id: 1, label: 'it' },
      { id: 2, label: 'IT' },
      { id: 3, label: '1' },
      ...YES_NO.map((each) => ({ ...each, id: each.id + 10 })),
    ];
    expect(findOption('IT', options)?.id).toBe(2);
    expect(findOption('It', options)?.id).toBe(1);
    expect(findOption('1', options)?.id).toBe(3);
  });

  test('takes boolean words for nothing where the field has no Yes and No', () => {
    expect(findOption('true', [{ id: 1, label: 'A' }])).toBeNull();
  });
});

describe("the mapping's option table", () => {
  const table = { Hot: 'Warm', hot: 'Boiling', Select: null };
  test.each([
    ['Hot', 'Warm'],
    ['hot', 'Boiling'],
    ['HOT', 'Warm'],
    ['select', null],
    ['Cold', 'Cold'],
    ['constructor', 'constructor'],
  ])('turns %j into %j', (text, label) => {
    expect(translate(text, table)).toBe(label);
  });
});

test('a multipicklist is separated by | or ;, each value once', () => {
  expect(splitValues(' A|B ; A||C, D ')).toEqual(['A', 'B', 'C, D']);
});
