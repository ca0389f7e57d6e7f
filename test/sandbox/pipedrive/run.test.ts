import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runPipedriveSandbox } from '../../../src/sandbox/pipedrive/index.js';

test('the command line set-up prints one JSON line with both accounts, and provisions the users of an export', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-users-'));
  const usersFile = join(folder, 'users.csv');
  writeFileSync(
    usersFile,
    '\uFEFFname,email,active,id\nSam,sam@acme.example,true,1\nGil,gil@acme.example,false,2\n',
  );
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const sandbox = await runPipedriveSandbox({ port: 0, usersFile }).finally(() =>
    rmSync(folder, { recursive: true }),
  );
  const [line] = write.mock.calls.map(([text]) => String(text));
  write.mockRestore();
  const printed = JSON.parse(line ?? '') as { accounts: object[]; controlPort: number };
  expect(printed.accounts).toMatchObject([{ name: 'production' }, { name: 'staging' }]);
  expect(printed.controlPort).toBe(sandbox.controlPort);
  expect(new Set(sandbox.accounts.map((account) => account.companyId)).size).toBe(2);
  for (const name of ['production', 'staging']) {
    expect(sandbox.dump(name).users.map(({ email, active_flag }) => [email, active_flag])).toEqual([
      ['migration@acme.example', true],
      ['sam@acme.example', true],
      ['gil@acme.example', false],
    ]);
  }
  await sandbox.close();
});

test('a users file without an email column is refused by name', async () => {
  const usersFile = join(tmpdir(), `sandbox-no-email-${process.pid}.csv`);
  writeFileSync(usersFile, 'id,name\n1,Sam\n');
  await expect(runPipedriveSandbox({ port: 0, usersFile })).rejects.toThrow('column "email" is missing');
  rmSync(usersFile);
});

test.each(['/nowhere/users.csv', tmpdir()])(
  'a users file that is none (%s) is refused and ends nothing else',
  async (usersFile) => {
    await expect(runPipedriveSandbox({ port: 0, usersFile })).rejects.toThrow('cannot be read');
  },
);
