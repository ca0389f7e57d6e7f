import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLabelled } from '../../../../bench/mapping/labelled.js';
import type { ColumnFeatures } from '../../../../src/mapping/proposal/matching/column-features.js';
import { bandOf, confidenceOf } from '../../../../src/mapping/proposal/matching/confidence.js';
import { KNOTS } from '../../../../src/mapping/proposal/matching/fitted.js';
import { matchObject } from '../../../../src/mapping/proposal/matching/match-object.js';
import { matchTargets } from '../../../../src/mapping/proposal/matching/targets.js';

const column = (name: string, rest: Partial<ColumnFeatures> = {}): ColumnFeatures => ({
  name,
  label: null,
  declaredType: null,
  inferredType: null,
  ...rest,
});
const places = (object: 'accounts' | 'contacts' | 'deals', ...columns: ColumnFeatures[]) =>
  matchObject(object, columns, matchTargets(object, [])).map(({ target }) => target.key);

const objects = readLabelled('tuning', 'used');
/** Some columns of one object of a labelled schema, in the order of the file, without their positions. */
const someColumns = fc.constantFrom(...objects).chain((labelled) =>
  fc
    .subarray([...labelled.columns], { minLength: 1, maxLength: Math.min(14, labelled.columns.length) })
    .map((columns) => ({
      ...labelled,
      columns: columns.map(({ position: _position, ...rest }): ColumnFeatures => rest),
    })),
);

describe('laws of the matching', () => {
  test('a target that takes one column gets one at most', () => {
    fc.assert(
      fc.property(someColumns, ({ object, columns, targets }) => {
        const single = matchObject(object, columns, targets).filter(({ target }) => !target.several);
        expect(new Set(single.map(({ target }) => target.key)).size).toBe(single.length);
      }),
      { numRuns: 40 },
    );
  });

  test('without positions the order of columns makes no difference', () => {
    const shuffled = someColumns.chain((one) =>
      fc
        .shuffledSubarray([...one.columns], { minLength: one.columns.length })
        .map((other) => ({ ...one, other })),
    );
    fc.assert(
      fc.property(shuffled, ({ object, columns, other, targets }) => {
        const byName = (list: readonly ColumnFeatures[]) =>
          new Map(
            matchObject(object, list, targets).map(({ target, read, margin }) => [
              read.column.name,
              `${target.key} ${margin.toFixed(6)}`,
            ]),
          );
        expect(new Map([...byName(other)].sort())).toEqual(new Map([...byName(columns)].sort()));
      }),
      { numRuns: 40 },
    );
  });

  test('the same columns give the same matches, and no choice can be bettered by another one', () => {
    fc.assert(
      fc.property(someColumns, ({ object, columns, targets }) => {
        const matches = matchObject(object, columns, targets);
        expect(matchObject(object, columns, targets)).toEqual(matches);
        for (const { margin } of matches) expect(margin).toBeGreaterThanOrEqual(-1e-9);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the matching', () => {
  test('lets several e-mails and phones share their attribute, and one account the link', () => {
    const columns = [
      column('Email', { declaredType: 'email' }),
      column('E-Mail privat', { inferredType: 'email' }),
      column('Handy', { inferredType: 'phone' }),
      column('Account ID', { declaredType: 'reference', refersTo: 'accounts' }),
      column('Account Name', { declaredType: 'text' }),
    ];
    expect(places('contacts', ...columns)).toEqual([
      'native emails',
      'native emails',
      'native phones',
      'native org_id',
      'none',
    ]);
  });

  test('reads a word for a whole name and a part of it by what stands beside it', () => {
    expect(places('contacts', column('Prénom'), column('Nom'))).toEqual(['native name', 'native name']);
    expect(places('contacts', column('First name'), column('Last name'), column('Full name'))).toEqual([
      'native name',
      'native name',
      'none',
    ]);
    expect(places('contacts', column('Full name'))).toEqual(['native name']);
  });

  test('takes the whole address before its street, and the street where there is no whole', () => {
    const street = column('Billing street', { declaredType: 'text' });
    expect(places('accounts', street, column('City'))).toEqual(['native address', 'new']);
    expect(places('accounts', street, column('Billing address'))).toEqual(['new', 'native address']);
  });

  test('goes by the type where names say too little', () => {
    const name = 'Close';
    expect(places('deals', column(name, { declaredType: 'date' }))).toEqual(['native expected_close_date']);
    expect(places('deals', column(name, { declaredType: 'boolean' }))).toEqual(['none']);
  });

  test('heeds what is not allowed', () => {
    const [match] = matchObject('contacts', [column('Email')], matchTargets('contacts', []), {
      allowed: (_, { kind }) => kind === 'new',
    });
    expect(match?.target.key).toBe('new');
    expect(match?.margin).toBe(Infinity);
  });

  test('a list with many distinct values is no status', () => {
    const status = (distinctShare: number) =>
      places('deals', column('Status', { inferredType: 'picklist', distinctShare }))[0];
    expect(status(0.001)).toBe('native status');
    expect(status(0.9)).not.toBe('native status');
  });
});

describe('confidence', () => {
  test('never falls with the margin, and stays between 0 and 1', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 20, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (at, more) => {
          expect(confidenceOf(at + more)).toBeGreaterThanOrEqual(confidenceOf(at));
          expect(confidenceOf(at)).toBeGreaterThan(0);
          expect(confidenceOf(at)).toBeLessThan(1);
        },
      ),
    );
    expect(confidenceOf(Infinity)).toBe(KNOTS.at(-1)?.[1]);
  });

  test('has three bands', () => {
    expect([0.99, 0.95, 0.94, 0.75, 0.5].map(bandOf)).toEqual(['high', 'high', 'medium', 'medium', 'low']);
  });
});
