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

  test('are those of an existing field of the same or a similar name and the same type', () => {
    const schema = makeSchema({
      organization: [
        ['Annual revenue', 'monetary'],
        ['Credit ratings', 'double'],
      ],
    });
    const names = new FieldNames(schema);
    const same = names.name('organization', 'accounts', 'ANNUAL REVENUE', 'monetary');
    expect(same).toMatchObject({ name: 'Annual revenue', confidence: 1, similar: false });
    const similar = names.name('organization', 'accounts', 'CreditRating', 'double');
    expect(similar).toMatchObject({ name: 'Credit ratings', similar: true });
    const again = names.name('organization', 'accounts', 'Credit_Rating', 'double');
    expect(again.name).toBe('Credit_Rating');
    const otherType = names.name('organization', 'accounts', 'Credit rating x', 'varchar');
    expect(otherType.name).toBe('Credit rating x');
  });
});
