import { registrableDomain } from '../normalise/domain.js';
import { normaliseEmail } from '../normalise/email.js';
import { rowsOf, type Counting } from './counting.js';
import { NO_RECORDS, type PhaseCount } from './phase-counts.js';

/** Accounts, as `loading/plan/accounts.ts`: matched by domain, merged into the survivor of their group, or created. */
export async function countAccounts(counting: Counting): Promise<PhaseCount> {
  const { ledger, role, moving, mapping } = counting;
  const groups = mapping.organizations.merge.flatMap(({ merge, survivor, members }) =>
    members.map(({ id }) => [id, merge ? survivor : null] as const),
  );
  const survivors = new Map(groups);
  let [source, pending] = [0, 0];
  for await (const page of rowsOf(counting, 'accounts')) {
    const domains = page.map(({ values }) => registrableDomain(values['website'] ?? ''));
    const existing = await ledger.targetKeys.firstByValues(role, 'organization', 'domain', present(domains));
    page.forEach(({ row, values }, at) => {
      source += 1;
      if (!moving.isPlanned('accounts', row, values)) return;
      moving.add('accounts', row.source_id);
      const survivor = survivors.get(row.source_id);
      // Null: a person vetoed the group.
      if (survivor !== null && existing.has(domains[at] ?? '')) return;
      // One that is merged into another takes no request.
      if (survivor == null || survivor === row.source_id) pending += 1;
    });
  }
  return { ...NO_RECORDS, source, pending, posts: pending };
}

/** Contacts, as `loading/plan/contacts.ts`: matched by e-mail where the mapping says so, else created. */
export async function countContacts(counting: Counting): Promise<PhaseCount> {
  const { ledger, role, moving, mapping } = counting;
  const matches = mapping.existingPersons === 'match';
  let [source, pending, posts] = [0, 0, 0];
  for await (const page of rowsOf(counting, 'contacts')) {
    const emails = page.map(({ values }) => normaliseEmail(values['email'] ?? ''));
    const wanted = matches ? present(emails) : [];
    const existing = await ledger.targetKeys.firstByValues(role, 'person', 'email', wanted);
    page.forEach(({ row, values }, at) => {
      source += 1;
      if (!moving.isPlanned('contacts', row, values)) return;
      const isMatched = existing.has(emails[at] ?? '');
      if (!isMatched) pending += 1;
      const isCreated = !isMatched && moving.isCreated('contacts', values);
      if (isCreated) posts += 1;
      if (isMatched || isCreated) moving.add('contacts', row.source_id);
    });
  }
  return { ...NO_RECORDS, source, pending, posts };
}

/** Each value once, without nulls. */
export function present(values: ReadonlyArray<string | null>): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
