import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseSurvivor, groupAccounts } from '../../../src/mapping/proposal/account-groups.js';
import { jaroWinkler, nameSimilarity } from '../../../src/mapping/proposal/similarity.js';
import { registrableDomain } from '../../../src/normalise/domain.js';

const account = (id: string, website: string, name = id) => ({ id, name, website });

describe('groups', () => {
  test('are accounts of one registrable domain, however it is written', async () => {
    const groups = await groupAccounts(() => [
      account('a_10', 'https://www.acme.com/x'),
      account('a_9', 'shop.ACME.com'),
      account('b', 'other.com'),
      account('c', ''),
      account('d', 'facebook.com/x'),
      account('e', 'facebook.com/y'),
    ]);
    expect(groups.map(({ domain, members }) => [domain, members.map(({ id }) => id)])).toEqual([
      ['acme.com', ['a_9', 'a_10']],
    ]);
  });

  test('have one member where the target has an organization of the domain', async () => {
    const groups = await groupAccounts(
      () => [account('a', 'acme.com'), account('b', 'other.com')],
      (domain) => domain === 'acme.com',
    );
    expect(groups.map(({ domain }) => domain)).toEqual(['acme.com']);
  });

  test('are the classes of equal domains, whatever the order of rows', async () => {
    const websites = fc.constantFrom('a.com', 'www.a.com', 'b.com', 'c.org', '', 'x.co.uk', 'y.co.uk');
    await fc.assert(
      fc.asyncProperty(fc.array(websites, { maxLength: 20 }), async (list) => {
        const rows = list.map((website, index) => account(`a_${index}`, website));
        const groups = await groupAccounts(() => rows);
        expect(await groupAccounts(() => rows.toReversed())).toEqual(groups);
        const domains = list.map(registrableDomain).filter((domain) => domain !== null);
        const shared = [...new Set(domains)].filter(
          (one) => domains.filter((each) => each === one).length > 1,
        );
        expect(groups.map(({ domain }) => domain)).toEqual(shared.sort());
        for (const { members, survivor } of groups) expect(members.map(({ id }) => id)).toContain(survivor);
      }),
    );
  });
});

describe('the survivor', () => {
  const survivor = (...names: readonly string[]) =>
    chooseSurvivor(
      'bubbagump.com',
      names.map((name, index) => ({ id: `${index + 1}`, name })),
    ).survivor;

  test('is the one whose name resembles the domain', () => {
    expect(survivor('Zencorporation', 'Bubba Gump', 'Bubba Gump Holding Europe')).toBe('2');
  });

  test('is the lowest id where no name does, or several do alike', () => {
    expect(survivor('Forrest', 'Shrimp & Co')).toBe('1');
    expect(survivor('Bubba Gump', 'BubbaGump')).toBe('1');
  });
});

describe('similarity', () => {
  test('is between 0 and 1, and 1 for equal names', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), fc.string({ maxLength: 15 }), (a, b) => {
        expect(jaroWinkler(a, b)).toBeGreaterThanOrEqual(0);
        expect(jaroWinkler(a, b)).toBeLessThanOrEqual(1);
        expect(jaroWinkler(a, a)).toBe(1);
      }),
    );
  });

  test('has the known value of its authors', () => {
    expect(jaroWinkler('MARTHA', 'MARHTA')).toBeCloseTo(0.9611, 4);
    expect(jaroWinkler('DIXON', 'DICKSONX')).toBeCloseTo(0.8133, 4);
  });

  test('does not mind case, spaces and camel case', () => {
    expect(nameSimilarity('JobTitle', 'job title')).toBe(1);
    expect(nameSimilarity('Asymmetrique Activity Index', 'Asymmetrique Profile Index')).toBeLessThan(0.9);
  });
});
