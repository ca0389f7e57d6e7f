import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readValue } from '../../../src/smartdesk/profiling/value-reading.js';

const contact = (value: string): string | null => readValue(value).contact;

describe('one value', () => {
  test.each([
    ['ann@acme.example', 'email'],
    ['ann@acme', null],
    ['https://acme.example/about', 'url'],
    ['www.acme.example', 'url'],
    ['acme.example/about', 'url'],
    ['Acme.EXAMPLE', 'domain'],
    ['bücher.de', 'domain'],
    ['invoice.pdf', null],
    ['01.High', null],
    ['398-555-0132', 'phone'],
    ['1 (11) 500 555-0162', 'phone'],
    ['+49 30 123456', 'phone'],
    ['030 123 456 78', 'phone'],
    ['(555) 123-4567 ext. 12', 'phone'],
    ['5551234567', null],
    ['1 234 567', null],
    ['12345-6789', null],
    ['2017-05-26', null],
    ['1234567.25', null],
    ['call me at 398-555-0132', null],
  ])('%s is %s by its form', (value, form) => {
    expect(contact(value)).toBe(form);
  });

  test.each([
    ['Select', 'Select'],
    ['SELECT', 'Select'],
    ['-None-', 'None'],
    ['--none--', 'None'],
    ['<none>', 'None'],
    ['n/a', 'n/a'],
    ['#N/A', '#N/A'],
    ['-', '-'],
    ['---', '-'],
    ['?', '?'],
    ['...', '.'],
    ['keine  Angabe', 'Keine Angabe'],
  ])('%s says that there is no value', (value, word) => {
    expect(readValue(value).nonValue).toBe(word);
  });

  test.each(['No', '0', 'Other', 'Selected', 'none of these', 'Nonesuch', 'x', '-5', '(', 'A-', 'Nullmeyer'])(
    '%s is a value',
    (value) => {
      expect(readValue(value).nonValue).toBeNull();
    },
  );

  test('whatever the text, it is read in an instant and never throws', () => {
    const long = fc
      .constantFrom('a.', '1 ', '-', '(', '9/', '@', 'ä', '1,')
      .map((part) => part.repeat(20_000));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), long), (value) => {
        expect(readValue(value).length).toBe(value.length);
      }),
    );
  });
});
