import { parse } from 'tldts';

/** Hosts on which many organizations have pages: their domain says nothing about whose page it is. */
const SHARED_HOSTS: ReadonlySet<string> = new Set([
  'facebook.com',
  'fb.com',
  'instagram.com',
  'linkedin.com',
  'xing.com',
  'twitter.com',
  'x.com',
  'youtube.com',
  'tiktok.com',
  'pinterest.com',
  'yelp.com',
  'tripadvisor.com',
  'google.com',
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
  'jimdo.com',
  'jimdosite.com',
  'webnode.com',
  'godaddysites.com',
  'webflow.io',
  'github.com',
  'github.io',
  'gitlab.io',
  'etsy.com',
  'ebay.com',
  'amazon.com',
  'myshopify.com',
  'shopify.com',
  'crunchbase.com',
  'yellowpages.com',
  'gelbeseiten.de',
]);

/**
 * The domain under which an organization is registered, from a website as people write it (with or without scheme,
 * `www.`, path, port, in any case).
 * @returns null for no website, an IP address, a shared host, or a name directly under a private suffix
 */
export function registrableDomain(website: string): string | null {
  const text = website.trim().toLowerCase();
  if (text === '') return null;
  const result = parse(text, { allowPrivateDomains: true });
  if (result.isIp === true || result.domain === null || result.isPrivate === true) return null;
  const domain = result.domain.normalize('NFC');
  return SHARED_HOSTS.has(domain) ? null : domain;
}
