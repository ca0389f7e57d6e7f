import { expect, test } from 'vitest';
import { collectOwners, resolveOwners, type SourceOwner } from '../../src/reports/owners.js';
import { addRows, emptyLedger, schemaWithUsers } from './ledger-fixture.js';

const owner = (email: string): SourceOwner => ({ email, name: '', records: 1, perObject: { deals: 1 } });

test('owners are collected over all objects, whatever their case and the spaces around', async () => {
  const ledger = await emptyLedger();
  await addRows(ledger, 'users', [{ id: 'u1', email: 'Ann@Acme.example', name: 'Ann' }]);
  await addRows(ledger, 'accounts', [
    { id: 'a1', owner_email: ' ann@acme.example' },
    { id: 'a2', owner_email: '' },
  ]);
  await addRows(ledger, 'tasks', [{ id: 't1', assignee_email: 'ANN@ACME.EXAMPLE' }]);
  await addRows(ledger, 'notes', [{ id: 'n1', author_email: 'bob@acme.example' }]);
  expect(await collectOwners(ledger)).toEqual([
    { email: 'ann@acme.example', name: 'Ann', records: 2, perObject: { accounts: 1, tasks: 1 } },
    { email: 'bob@acme.example', name: '', records: 1, perObject: { notes: 1 } },
  ]);
});

test('rows that are no record count for nobody', async () => {
  const ledger = await emptyLedger();
  const rows = [{ id: 'd1', owner_email: 'ann@acme.example' }];
  await addRows(ledger, 'deals', rows, { d1: 'row_invalid' });
  expect(await collectOwners(ledger)).toEqual([]);
});

test('each owner gets the status that says what to do', () => {
  const schema = schemaWithUsers([
    [1, 'Ann@acme.example', true],
    [2, 'gone@acme.example', false],
    [3, 'boss@acme.example', true],
  ]);
  const owners = [
    'ann@acme.example',
    'gone@acme.example',
    'new@acme.example',
    'ask me',
    'left@acme.example',
  ].map(owner);
  const choices = [
    { source: ' LEFT@acme.example', target: 'Boss@acme.example' },
    { source: 'new@acme.example', target: 'gone@acme.example' },
  ];
  const resolved = resolveOwners(owners, schema, choices);
  expect(resolved.map(({ status, pipedriveUserId }) => [status, pipedriveUserId])).toEqual([
    ['matched', 1],
    ['inactive', null],
    ['missing', null],
    ['invalid', null],
    ['assigned', 3],
  ]);
  expect(resolved[4]?.pipedriveUser).toBe('boss@acme.example');
});

test("a person's choice counts before the match by e-mail, `*` only for who does not resolve otherwise", () => {
  const schema = schemaWithUsers([
    [1, 'ann@acme.example', true],
    [3, 'boss@acme.example', true],
  ]);
  const owners = [owner('ann@acme.example'), owner('new@acme.example')];
  const star = resolveOwners(owners, schema, [{ source: '*', target: 'boss@acme.example' }]);
  expect(star.map(({ status }) => status)).toEqual(['matched', 'assigned']);
  const chosen = resolveOwners(owners, schema, [{ source: 'ann@acme.example', target: 'boss@acme.example' }]);
  expect(chosen.map(({ status, pipedriveUserId }) => [status, pipedriveUserId])).toEqual([
    ['assigned', 3],
    ['missing', null],
  ]);
});

test('of two users with one e-mail the active one counts', () => {
  const users: [number, string, boolean][] = [
    [1, 'ann@acme.example', true],
    [2, 'ann@acme.example', false],
  ];
  for (const order of [users, users.toReversed()]) {
    expect(resolveOwners([owner('ann@acme.example')], schemaWithUsers(order), [])[0]?.pipedriveUserId).toBe(
      1,
    );
  }
});

test('without a target account nobody matches', () => {
  expect(resolveOwners([owner('ann@acme.example')], null, [])[0]?.status).toBe('missing');
});
