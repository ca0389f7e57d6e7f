import { expect, test } from 'vitest';
import { registrableDomain } from '../../src/normalise/domain.js';

test.each([
  ['https://www.acme.example/contact?x=1', 'acme.example'],
  ['ACME.example.', 'acme.example'],
  ['shop.acme.co.uk', 'acme.co.uk'],
  ['http://acme.example:8080', 'acme.example'],
  ['https://www.bücher.example', 'bücher.example'],
  ['https://xn--bcher-kva.example', 'bücher.example'],
  ['BU\u0308CHER.example', 'bücher.example'],
])('%s belongs to %s', (website, domain) => {
  expect(registrableDomain(website)).toBe(domain);
});

test.each([
  '',
  'n/a',
  '192.168.0.1',
  'http://[::1]/',
  'co.uk',
  'acme.github.io',
  'https://www.facebook.com/acme',
  'https://de-de.facebook.com/acme',
  'https://www.amazon.de/stores/acme',
  'https://www.yelp.co.uk/biz/acme',
  'https://sites.google.com/view/acme',
  'acme.wixsite.com',
])('%j says nothing about an organization', (website) => {
  expect(registrableDomain(website)).toBeNull();
});

test('a domain is its own domain', () => {
  for (const domain of ['acme.example', 'acme.co.uk', 'bücher.example'])
    expect(registrableDomain(domain)).toBe(domain);
});
