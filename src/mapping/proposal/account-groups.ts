import { registrableDomain } from '../../normalise/domain.js';
import { compareIds } from '../transform/merge-accounts.js';
import { jaroWinkler, words } from './similarity.js';

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  /** As found. */
  readonly website: string;
}

/** Accounts with the same registrable website domain: one organization. */
export interface AccountGroup {
  readonly domain: string;
  readonly survivor: string;
  /** In the order of ids, the survivor among them. */
  readonly members: readonly { readonly id: string; readonly name: string }[];
  /** Why this one survives, in words. */
  readonly reason: string;
}

type Rows<T> = Iterable<T> | AsyncIterable<T>;

/** Cells of the first pass; two domains in one cell cost nothing but memory in the second. A power of two. */
const CELLS = 1 << 22;

/**
 * Groups accounts by the domain of their website. Two passes, so that only members of likely groups are held: the first
 * counts domains in 4 MB of memory whatever the number of accounts.
 *
 * @param rows gives the same accounts anew each time it is called
 * @param alone whether a domain makes a group with one member already (it exists in the target)
 * @returns groups in the order of their domains
 */
export async function groupAccounts(
  rows: () => Rows<AccountRow>,
  alone: (domain: string) => boolean = () => false,
): Promise<AccountGroup[]> {
  const counts = new Uint8Array(CELLS);
  for await (const { website } of rows()) {
    const domain = registrableDomain(website);
    if (domain !== null) counts[cellOf(domain)] = Math.min(2, (counts[cellOf(domain)] ?? 0) + 1);
  }
  const candidates = new Map<string, Map<string, string>>();
  for await (const { id, name, website } of rows()) {
    const domain = registrableDomain(website);
    if (domain === null || ((counts[cellOf(domain)] ?? 0) < 2 && !alone(domain))) continue;
    const members = candidates.get(domain) ?? new Map<string, string>();
    candidates.set(domain, members.set(id.trim(), name.trim()));
  }
  return [...candidates]
    .filter(([domain, members]) => members.size > 1 || alone(domain))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([domain, members]) => groupOf(domain, members));
}

/** FNV-1a over UTF-16 units, folded to a cell. */
function cellOf(domain: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < domain.length; index++) {
    hash = Math.imul(hash ^ domain.charCodeAt(index), 0x01000193);
  }
  return (hash ^ (hash >>> 22)) & (CELLS - 1);
}

function groupOf(domain: string, named: ReadonlyMap<string, string>): AccountGroup {
  const members = [...named].map(([id, name]) => ({ id, name })).sort((a, b) => compareIds(a.id, b.id));
  return { domain, members, ...chooseSurvivor(domain, members) };
}

/** A name resembles the domain from here on. */
const RESEMBLES = 0.8;
/** A lead of less is a tie: the lowest id survives. */
const TIE = 0.001;

/**
 * The account that a merged organization keeps its values from: the one whose name resembles the domain best, else the
 * one with the lowest id.
 * @param members in the order of ids, at least one
 */
export function chooseSurvivor(
  domain: string,
  members: AccountGroup['members'],
): Pick<AccountGroup, 'survivor' | 'reason'> {
  const [first] = members;
  if (first === undefined) throw new RangeError(`the group of ${domain} has no member`);
  let best = { member: first, score: domainResemblance(first.name, domain) };
  for (const member of members) {
    const score = domainResemblance(member.name, domain);
    if (score > best.score + TIE) best = { member, score };
  }
  if (best.score < RESEMBLES) {
    return { survivor: first.id, reason: `no name resembles ${domain}: the lowest id survives` };
  }
  const percent = Math.round(best.score * 100);
  return { survivor: best.member.id, reason: `its name resembles ${domain} best (${percent} %)` };
}

/** How much a company's name looks like its domain, 0 to 1: by its characters, or by the words that the domain contains. */
export function domainResemblance(name: string, domain: string): number {
  const label = words(domain.split('.')[0] ?? '').join('');
  const parts = words(name);
  const whole = parts.join('');
  if (label === '' || whole === '') return 0;
  const contained = [...new Set(parts)]
    .filter((word) => label.includes(word))
    .reduce((sum, word) => sum + word.length, 0);
  return Math.max(jaroWinkler(whole, label), Math.min(1, (2 * contained) / (whole.length + label.length)));
}
