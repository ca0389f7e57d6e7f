import { describe, expect, test } from 'vitest';
import { unfitness, type FieldValue } from '../../src/pipedrive/field-codec/index.js';

const text = (length: number, of = 'a'): FieldValue => ({ type: 'text', text: of.repeat(length) });

describe('what Pipedrive would refuse is known before it is sent', () => {
  test.each(['varchar', 'varchar_auto', 'phone'])(
    '%s: 255 UTF-16 units, astral characters take two',
    (type) => {
      expect(unfitness(type, text(255))).toBeNull();
      expect(unfitness(type, text(256))).toMatch(/255/);
      expect(unfitness(type, text(127, '😀'))).toBeNull();
      expect(unfitness(type, text(128, '😀'))).toMatch(/255/);
    },
  );

  test('text and address: 65,000 bytes of UTF-8', () => {
    expect(unfitness('text', text(65_000))).toBeNull();
    expect(unfitness('text', text(65_001))).toMatch(/65000/);
    expect(unfitness('text', text(32_501, 'ü'))).toMatch(/65000/);
    expect(unfitness('address', { type: 'address', text: 'a'.repeat(65_001) })).toMatch(/65000/);
  });

  test.each([
    [0.1, null],
    [1e-16, null],
    [1e-17, /decimals/],
    [1.5e-16, /decimals/],
    [1e21, null],
    [NaN, /no number/],
    [Infinity, /no number/],
  ])('double: %d', (number, complaint) => {
    const found = unfitness('double', { type: 'number', number });
    if (complaint === null) expect(found).toBeNull();
    else expect(found).toMatch(complaint);
  });

  test('monetary: a currency of three letters', () => {
    expect(unfitness('monetary', { type: 'money', amount: 1, currency: 'EUR' })).toBeNull();
    for (const currency of ['eur', 'EURO', '€', '']) {
      expect(unfitness('monetary', { type: 'money', amount: 1, currency })).toMatch(/currency/);
    }
  });

  test.each(['2023-02-29', '2023-13-01', '2023-00-10', '23-01-01', '2023-1-1', '', '2023-04-31'])(
    'date: %j is no day',
    (date) => {
      expect(unfitness('date', { type: 'date', date })).toMatch(/no day/);
    },
  );

  test('date: leap days and years below 100 are days', () => {
    for (const date of ['2024-02-29', '0099-12-31'])
      expect(unfitness('date', { type: 'date', date })).toBeNull();
  });

  test('ranges end where they begin or after it', () => {
    const range = (from: string, until: string) => unfitness('daterange', { type: 'dateRange', from, until });
    expect(range('2024-01-01', '2024-01-01')).toBeNull();
    expect(range('2024-01-02', '2024-01-01')).toMatch(/before/);
    expect(range('2024-01-02', 'soon')).toMatch(/no day/);
  });

  test.each(['24:00:00', '12:60:00', '9:00:00', '12:00'])('time: %j is none', (time) => {
    expect(unfitness('time', { type: 'time', time, zone: null })).toMatch(/no time/);
  });

  test('options and references are ids, and a set has one at least', () => {
    expect(unfitness('set', { type: 'options', ids: [] })).toMatch(/options/);
    expect(unfitness('set', { type: 'options', ids: [1, 0] })).toMatch(/options/);
    expect(unfitness('enum', { type: 'option', id: 1.5 })).toMatch(/id/);
    expect(unfitness('user', { type: 'reference', id: -1 })).toMatch(/id/);
    expect(unfitness('user', { type: 'reference', id: 7 })).toBeNull();
  });
});
