import { describe, expect, test } from 'vitest';
import { FieldNames } from '../../../src/mapping/proposal/field-names.js';
import { makeSchema } from '../transform/fixture.js';

describe('names of custom fields', () => {
  test('are shared by a lead and a deal of one label and type, and told apart by type', () => {
    const names = new FieldNames(null);
    expect(names.name('deal', 'deals', 'Tags', 'set').name).toBe('Tags');
    expect(names.name('deal', 'leads', 'Tags', 'enum').name).toBe('Tags (Lead)');
    expect(names.name('deal', 'deals', 'Region', 'enum').name).toBe('Region');
    expect(names.name('deal', 'leads', 'region', 'enum').name).toBe('region');
  });

  test('give way to names of standard columns and of the migration itself', () => {
    const names = new FieldNames(null);
    expect(names.name('organization', 'accounts', 'Industry', 'enum').name).toBe('Industry (SmartDesk)');
    expect(names.name('deal', 'leads', 'sd_id__c', 'varchar').name).toBe('sd_id__c (SmartDesk)');
  });

  test('are different for two columns of one object', () => {
    const names = new FieldNames(null);
    const given = ['Score', 'Score', 'score'].map(
      (label) => names.name('person', 'contacts', label, 'double').name,
    );
    expect(new Set(given.map((name) => name.toLowerCase())).size).toBe(3);
  });

  test('are those of an existing field of the same name and type, in any case', () => {
    const names = new FieldNames(makeSchema({ organization: [['Annual revenue', 'monetary']] }));
    const same = names.name('organization', 'accounts', 'ANNUAL REVENUE', 'monetary');
    expect(same).toMatchObject({ name: 'Annual revenue', confidence: 1 });
  });

  test('leave existing fields to the labels that name them, to other columns, and to the migration', () => {
    const names = new FieldNames(
      makeSchema({
        organization: [
          ['Annual revenue', 'monetary'],
          ['Website', 'varchar'],
          ['Credit ratings', 'double'],
        ],
      }),
    );
    names.claim('organization', 'annual revenue');
    const usable = (label: string) => names.usable('organization', 'accounts', label).map(({ name }) => name);
    expect(usable('Turnover')).toEqual(['Credit ratings']);
    expect(usable('Annual Revenue')).toEqual(['Annual revenue', 'Credit ratings']);
    names.name('organization', 'accounts', 'Credit ratings', 'double');
    expect(usable('Turnover')).toEqual([]);
  });

  test('can be seen beforehand without being taken', () => {
    const names = new FieldNames(null);
    expect(names.preview('person', 'contacts', 'Score', 'double')).toBe('Score');
    expect(names.name('person', 'contacts', 'Score', 'double').name).toBe('Score');
    expect(names.preview('person', 'contacts', 'Score', 'double')).not.toBe('Score');
  });
});
