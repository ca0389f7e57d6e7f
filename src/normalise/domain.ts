import { domainToASCII, domainToUnicode } from 'node:url';
import { parse } from 'tldts';

/** Hosts with pages of many organizations that have a domain per country: `amazon.de`, `yelp.co.uk`. */
const SHARED_NAMES: ReadonlySet<string> = new Set([
  'amazon',
  'ebay',
  'etsy',
  'facebook',
  'google',
  'instagram',
  'jimdo',
  'kompass',
  'linkedin',
  'pinterest',
  'tripadvisor',
  'trustpilot',
  'xing',
  'yelp',
  'youtube',
]);

/** Hosts on which many organizations have pages: their domain says nothing about whose page it is. */
const SHARED_HOSTS: ReadonlySet<string> = new Set([
  'fb.com',
  'twitter.com',
  'x.com',
  'tiktok.com',
  'goo.gl',
  'bit.ly',
  'linktr.ee',
  'wikipedia.org',
  'medium.com',
  'about.me',
  'wix.com',
  'wixsite.com',
  'weebly.com',
  'squarespace.com',
  'wordpress.com',
  'blogspot.com',
  'jimdosite.com',
  'webnode.com',
  'godaddysites.com',
  'webflow.io',
  'github.com',
  'github.io',
  'gitlab.io',
  'myshopify.com',
  'shopify.com',
  'crunchbase.com',
  'yellowpages.com',
  'gelbeseiten.de',
]);

/**
 * The domain under which an organization is registered, from a website as people write it (with or without scheme,
 * `www.`, path, port, in any case). Its Unicode form: `xn--bcher-kva.example` and `bücher.example` are one.
 * @returns null for no website, an IP address, a shared host, or a name directly under a private suffix
 */
export function registrableDomain(website: string): string | null {
  const text = website.trim().toLowerCase();
  if (text === '') return null;
  const result = parse(text, { allowPrivateDomains: true });
  if (result.isIp === true || result.domain === null || result.isPrivate === true) return null;
  const domain = domainToUnicode(domainToASCII(result.domain));
  // No name by the rules of domains, as with a blank in it.
  if (domain === '') return null;
  const isShared = SHARED_HOSTS.has(domain) || SHARED_NAMES.has(result.domainWithoutSuffix ?? '');
  return isShared ? null : domain;
}
