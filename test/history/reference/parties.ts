import type { ExportFolder, Row } from '../export-tables.js';
import type { Value } from '../fields/field.js';
import { present } from '../words.js';

interface Links {
  readonly person: Value;
  readonly organization: Value;
}

/** Accounts of one invented domain, under the lowest id. */
export function mergeGroupsOf(folder: ExportFolder): Map<string, string[]> {
  const byDomain = new Map<string, string[]>();
  for (const [id, row] of folder.table('accounts').records()) {
    const domain = /([a-z0-9]+\.example)\b/.exec(present(row['website']).toLowerCase())?.[1];
    if (domain !== undefined) byDomain.set(domain, [...(byDomain.get(domain) ?? []), id].sort());
  }
  return new Map(
    [...byDomain.values()].flatMap(([survivor = '', ...rest]) =>
      rest.length === 0 ? [] : [[survivor, rest]],
    ),
  );
}

/** Who leads get: once found, it stays, unless the company is another one. */
export function leadLinksOf(): (id: string, folder: ExportFolder) => Links {
  const found = new Map<string, Links & { readonly company: string }>();
  return (id, folder) => {
    const row = folder.table('leads').get(id) ?? {};
    const company = fold(row['company']);
    const known = found.get(id);
    if (known?.company === company) return known;
    const links = {
      person: known?.person ?? personOf(id, row, folder),
      organization: organizationOf(id, company, folder),
      company,
    };
    found.set(id, links);
    return links;
  };
}

function personOf(id: string, row: Row, folder: ExportFolder): string {
  const email = fold(row['email']);
  const named = ([, other]: [string, Row]) => email !== '' && fold(other['email']) === email;
  const contact = [...folder.table('contacts').records()].find(named)?.[0];
  if (contact !== undefined) return `contacts/${contact}`;
  return `leads/${[...folder.table('leads').records()].find(named)?.[0] ?? id}#person`;
}

function organizationOf(id: string, company: string, folder: ExportFolder): Value {
  if (company === '') return null;
  const account = [...folder.table('accounts').records()].find(
    ([, row]) => fold(row['name']) === company,
  )?.[0];
  if (account !== undefined) return `accounts/${account}`;
  const lead = [...folder.table('leads').records()].find(([, row]) => fold(row['company']) === company)?.[0];
  return `leads/${lead ?? id}#organization`;
}

function fold(text: unknown): string {
  return present(text).toLowerCase().replace(/\s+/g, ' ');
}
