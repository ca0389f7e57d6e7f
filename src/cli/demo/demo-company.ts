import type { SandboxUser } from '../../sandbox/pipedrive/index.js';
import { ACTIVE_USERS, COMPANY_DOMAIN, userEmail } from '../../sandbox/smartdesk/world.js';

/** The generated company's people in Pipedrive. */
export const MIGRATION_USER = `migration@${COMPANY_DOMAIN}`;
/** Who decides in the demo. */
export const CUSTOMER = `operations@${COMPANY_DOMAIN}`;
/** Takes over what belonged to people who have left. */
export const SUCCESSOR = userEmail(0);

/** Colleagues without a Pipedrive user at first, so that the owners gate has something to say. */
const NOT_PROVISIONED = 2;

const COLLEAGUES = Array.from({ length: ACTIVE_USERS }, (_, number) => userEmail(number));

/** The users of both accounts at the start; the first is the admin whose token the migration has. */
export function provisionedUsers(): SandboxUser[] {
  const colleagues = COLLEAGUES.slice(0, ACTIVE_USERS - NOT_PROVISIONED);
  return [
    { email: MIGRATION_USER, name: 'Migration', admin: true },
    ...colleagues.map((email) => ({ email, name: personName(email) })),
  ];
}

/** Whether an owner works in the company still: then Pipedrive gets a user, else somebody takes over. */
export function isColleague(email: string): boolean {
  return COLLEAGUES.includes(email.trim().toLowerCase());
}

/** `Ada Quill` of `ada.quill@…` */
export function personName(email: string): string {
  const words = (email.split('@')[0] ?? '').split('.');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}
