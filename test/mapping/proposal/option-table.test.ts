import { describe, expect, test } from 'vitest';
import { booleanTable, optionTable } from '../../../src/mapping/proposal/option-table.js';

describe('options', () => {
  test('go to the option of the same name or meaning, in any language; others keep their name', () => {
    const { options, similar } = optionTable(
      ['WEBSITE', 'Messe', 'Word of Mouth', 'Radio'],
      [],
      ['Website', 'Trade fair', 'Referral'],
    );
    expect(options).toEqual({ Messe: 'Trade fair', 'Word of Mouth': 'Referral' });
    expect(similar).toHaveLength(2);
  });

  test('that say there is no value are left out, unless the target has one of that name', () => {
    for (const word of ['Select', 'n/a', '-None-', 'keine Angabe', '--']) {
      expect(optionTable([word], [], []).options).toEqual({ [word]: null });
    }
    expect(optionTable(['Unknown'], [], ['unknown']).options).toEqual({});
  });

  test('that nobody defined get a line only where it is clear what they are', () => {
    const { options } = optionTable([], ['website', 'Gewonnen', 'n/a', '4711'], ['Website', 'Won']);
    expect(options).toEqual({ Gewonnen: 'Won', 'n/a': null });
  });

  test('of a new field that differ only in case become the first of them, and too long ones are cut', () => {
    const long = 'x'.repeat(300);
    const { options } = optionTable(['Google', 'google', long], [], []);
    expect(options).toEqual({ google: 'Google', [long]: `${'x'.repeat(254)}…` });
  });

  test('yes and no go to fields that say it otherwise', () => {
    expect(booleanTable(['Ja', 'Nein'])).toMatchObject({ true: 'Ja', '0': 'Nein' });
    expect(booleanTable(['Yes', 'No'])).toEqual({});
    expect(booleanTable(['A', 'B'])).toEqual({});
  });
});
