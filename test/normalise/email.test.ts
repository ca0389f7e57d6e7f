import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseEmail } from '../../src/normalise/email.js';

test('normalising twice is normalising once', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (text) => {
      const once = normaliseEmail(text);
      expect(once).not.toBeNull();
      expect(normaliseEmail(once ?? '')).toBe(once);
    }),
  );
});

test('case and blanks around do not count; dots and tags do', () => {
  expect(normaliseEmail(' Ida.Berg@Example.ORG ')).toBe('ida.berg@example.org');
  expect(normaliseEmail('ida.berg+crm@example.org')).not.toBe(normaliseEmail('idaberg@example.org'));
});

test.each([
  '',
  'ida',
  'ida@',
  '@example.org',
  'ida@example',
  'a b@example.org',
  'a@b@example.org',
  `${'a'.repeat(250)}@x.org`,
])('%j is none', (text) => {
  expect(normaliseEmail(text)).toBeNull();
});
