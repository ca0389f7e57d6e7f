import { expect, test } from 'vitest';
import { isColleague, personName, provisionedUsers, SUCCESSOR } from '../../../src/cli/demo/demo-company.js';
import {
  ACTIVE_USERS,
  INACTIVE_OWNER,
  MISSING_OWNER,
  userEmail,
} from '../../../src/sandbox/smartdesk/world.js';

const colleagues = Array.from({ length: ACTIVE_USERS }, (_, number) => userEmail(number));

test('the accounts lack a colleague, so that the owners gate shuts', () => {
  const users = provisionedUsers().map(({ email }) => email);
  expect(colleagues.some((email) => !users.includes(email))).toBe(true);
});

test('the first user is the admin whose token the migration has, and the successor is there from the start', () => {
  const users = provisionedUsers();
  expect(users[0]?.admin).toBe(true);
  expect(users.map(({ email }) => email)).toContain(SUCCESSOR);
});

test('colleagues get a user however their address is written; who has left does not', () => {
  expect(isColleague(userEmail(3).toUpperCase())).toBe(true);
  expect(isColleague(MISSING_OWNER)).toBe(false);
  expect(isColleague(INACTIVE_OWNER)).toBe(false);
});

test('a user is named by the address', () => {
  expect(personName('ada.quill@harbourlight.example')).toBe('Ada Quill');
});
