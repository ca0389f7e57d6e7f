import type { AccountRole } from '../../contract/gates.js';
import { personName } from './demo-company.js';

/** Adds a user to a simulated account, as an admin does in Pipedrive's settings. */
export async function provisionUser(controlUrl: string, account: AccountRole, email: string): Promise<void> {
  const answer = await fetch(`${controlUrl}/accounts/${account}/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, name: personName(email) }),
  });
  if (!answer.ok) throw new Error(`the simulated Pipedrive refused a new user (${answer.status})`);
}
