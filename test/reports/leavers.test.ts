import { expect, test } from 'vitest';
import { leavers } from '../../src/reports/leavers.js';

const users = [
  { email: 'Ann@acme.example', name: 'Ann', active: 'true' },
  { email: ' Bob@acme.example ', name: 'Bob', active: 'false' },
  { email: 'cid@acme.example', name: 'Cid', active: '0' },
  { email: 'dan@acme.example', name: 'Dan', active: '' },
];
const account = {
  users: ['ann', 'bob', 'cid', 'migration'].map((name, at) => ({
    id: at + 1,
    email: `${name}@acme.example`,
    name,
    active: name !== 'cid',
    isAdmin: false,
  })),
};

test('who is inactive in the source and active in Pipedrive is to be deactivated, and the migration user', () => {
  expect(leavers(users, account, 'migration@acme.example')).toEqual([
    { email: 'bob@acme.example', name: 'Bob', why: 'inactive in SmartDesk' },
    { email: 'migration@acme.example', name: '', why: 'migration user: once hypercare is over' },
  ]);
});

test('without a look at the account everybody who is inactive in the source is named', () => {
  expect(leavers(users, null, '').map(({ email }) => email)).toEqual([
    'bob@acme.example',
    'cid@acme.example',
  ]);
});
