import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CutoverPlan } from '../../src/contract/cutover-plan.js';
import { CliMigration } from '../support/cli-migration.js';

/** Words that people type into issues: they name people, and are nobody's else. */
const WORDS = 'Mrs Zanzibar-Quill lost her address';

let acme: CliMigration;
beforeAll(async () => {
  acme = await CliMigration.create({
    more: 'hypercare: { businessDays: 5, timezone: Europe/Berlin, holidays: { country: DE } }\n',
  });
});
afterAll(() => acme.stop());

interface Shown {
  readonly issue: { readonly id: number; readonly state: string; readonly result: string | null };
  readonly offer: {
    readonly repairs: ReadonlyArray<{ number: number; kind: string; label: string; overwrites: boolean }>;
    readonly remarks: readonly string[];
  } | null;
}

const report = (...argv: string[]): Promise<Shown> => acme.json('issue', 'NAME', 'report', ...argv);

/** A contact with an e-mail whose name somebody changed and whose e-mail somebody cleared. */
let spoilt: { readonly id: string; readonly targetId: string };
async function person(targetId: string): Promise<Record<string, unknown>> {
  const persons = acme.sandbox.dump('production').persons;
  return Promise.resolve(persons.find(({ id }) => String(id) === targetId) ?? {});
}

describe('before the cutover', () => {
  test('neither issues nor a cutover plan are taken, and the answer says why', async () => {
    await acme.json('start', '-c', 'migration.yaml');
    await acme.untilGate('mapping');
    const early = await acme.sd2pd('issue', 'NAME', 'report', '--text', WORDS);
    expect(early.code).toBe(65);
    expect(early.stderr).toContain('issues are taken from the cutover on');
    const plan = await acme.sd2pd('cutover', 'plan', 'NAME');
    expect(plan.code).toBe(65);
    expect(plan.stderr).toContain('production has not been loaded');
  });

  test('a cutover plan tells steps, duration, tokens against the day, and what is still open', async () => {
    await acme.untilLoading();
    await acme.untilGate('freeze');
    const plan = await acme.json<CutoverPlan>('cutover', 'plan', 'NAME', '--changes', '2%');
    expect(plan.steps.map(({ name }) => name)).toEqual([
      'read_export',
      'delta',
      'watch',
      'read_again',
      'read_back',
    ]);
    expect(plan.tokens).toBe(plan.steps.reduce((sum, { tokens }) => sum + tokens, 0));
    expect(plan.expected.basis).toBe('asked');
    expect(plan.allowance.firstDay).toBeGreaterThan(plan.tokens);
    expect(plan.open.gate?.name).toBe('freeze');
    const { stdout } = await acme.sd2pd('cutover', 'plan', 'NAME');
    expect(stdout).toContain('final delta');
    expect(stdout).toContain('Still open');
    // More than a day's tokens: it would run into the reset, and says so.
    const much = await acme.json<CutoverPlan>('cutover', 'plan', 'NAME', '--changes', '1000000');
    expect(much.warnings.join()).toMatch(/run into the reset of the token budget/);
    expect((await acme.sd2pd('cutover', 'plan', 'NAME', '--changes', 'many')).code).toBe(64);
  });
});

describe('in hypercare', () => {
  test('status tells until when it is promised, what happened, who is waited for, and what is next', async () => {
    await acme.approve('freeze');
    await acme.untilGate('cutover');
    expect((await acme.status()).ahead).toEqual(['hypercare, closed by the customer']);
    await acme.approve('cutover');
    const status = await acme.untilGate('close');
    expect(status.hypercare?.openIssues).toBe(0);
    expect(Date.parse(status.hypercare?.until ?? '')).toBeGreaterThan(
      Date.parse(status.hypercare?.since ?? ''),
    );
    expect(status.waitsFor).toMatchObject({ who: 'customer', what: 'gate close' });
    const happened = (status.timeline ?? []).map(({ what }) => what);
    for (const what of ['started', 'approve mapping by boss@acme.example', 'stage hypercare'])
      expect(happened).toContain(what);
    const { stdout } = await acme.sd2pd('status', 'NAME');
    expect(stdout).toMatch(/hypercare since .* promised until .* 0 open issues/);
    for (const title of ['What happened', 'Who is waited for']) expect(stdout).toContain(title);
  });

  test('an issue about a record tells what happened to it, and offers what can be done', async () => {
    for (let at = 0; ; at += 1) {
      spoilt = await acme.created('contacts', at);
      if (((await acme.row('contacts', spoilt.id))['email'] ?? '') !== '') break;
    }
    await acme.edit('persons', spoilt.targetId, { name: 'Typed by a user', emails: [] });
    const { code, stdout } = await acme.sd2pd(
      ...['issue', 'NAME', 'report', '--record', `contacts/${spoilt.id}`, '--text', WORDS, '--by', 'ann'],
    );
    expect(code).toBe(0);
    expect(stdout).toContain('Issue 1 is recorded.');
    expect(stdout).toContain(WORDS);
    expect(stdout).toMatch(/1\. restore: Name \(overwrites what somebody changed in Pipedrive\)/);
    expect(stdout).toMatch(/2\. restore: Email$/m);
    expect(stdout).toMatch(/^next: sd2pd issue \S+ repair 1 --only NUMBERS$/m);
    expect((await acme.status()).hypercare?.openIssues).toBe(1);
  });

  test('a repair that would overwrite what people did has to be named; the named one alone is made', async () => {
    const all = await acme.sd2pd('issue', 'NAME', 'repair', '1');
    expect(all.code).toBe(65);
    expect(all.stderr).toContain('name those that are meant');
    const { code, stdout } = await acme.sd2pd('issue', 'NAME', 'repair', '1', '--only', '2', '--by', 'kim');
    expect(code).toBe(0);
    expect(stdout).toContain('repaired: Email restored');
    const { email } = await acme.row('contacts', spoilt.id);
    const now = await person(spoilt.targetId);
    expect(JSON.stringify(now['emails'])).toContain(email);
    expect(now['name']).toBe('Typed by a user');
    const again = await acme.sd2pd('issue', 'NAME', 'repair', '1');
    expect(again.code).toBe(65);
    expect(again.stderr).toContain('issue 1 is repaired already');
  });

  test('what changes between offer and approval is not overwritten: the approval is refused', async () => {
    const { id, targetId } = await acme.created('deals');
    await acme.edit('deals', targetId, { title: 'First' });
    const shown = await report('--record', `deals/${id}`, '--text', WORDS);
    expect(shown.offer?.repairs).toMatchObject([{ number: 1, kind: 'restore_field' }]);
    await acme.edit('deals', targetId, { title: 'Second' });
    const refused = await acme.sd2pd('issue', 'NAME', 'repair', String(shown.issue.id));
    expect(refused.code).toBe(65);
    expect(refused.stderr).toContain('the record changed since the repair was shown');
    const titles = acme.sandbox.dump('production').deals.map(({ title }) => title);
    expect(titles).toContain('Second');
    // Looked at again, it can be approved.
    await acme.json('issue', 'NAME', 'show', String(shown.issue.id));
    expect((await acme.sd2pd('issue', 'NAME', 'repair', String(shown.issue.id))).code).toBe(0);
    expect(acme.sandbox.dump('production').deals.map(({ title }) => title)).not.toContain('Second');
  });

  test('an issue in general is answered or declined by a person, who has to say what the customer is told', async () => {
    for (const [action, state] of [
      ['answer', 'answered'],
      ['decline', 'declined'],
    ] as const) {
      const { issue, offer } = await report('--text', 'How do I export?');
      expect(offer?.repairs).toEqual([]);
      const number = String(issue.id);
      expect((await acme.sd2pd('issue', 'NAME', action, number)).code).toBe(64);
      expect((await acme.sd2pd('issue', 'NAME', 'repair', number)).code).toBe(65);
      const { stdout } = await acme.sd2pd('issue', 'NAME', action, number, '--note', 'See the manual');
      expect(stdout).toContain(`Issue ${number}: ${state}`);
    }
    expect((await acme.sd2pd('issue', 'NAME', 'answer', '99', '--note', 'x')).code).toBe(65);
    expect(
      (await acme.sd2pd('issue', 'NAME', 'report', '--record', 'contacts/con_none', '--text', 'x')).code,
    ).toBe(65);
    expect((await acme.sd2pd('issue', 'NAME', 'report')).code).toBe(64);
  });

  test('by signal an issue is taken as well, also while no worker is there', async () => {
    await acme.stopWorker();
    const handle = acme.client.workflow.getHandle(`migration-${acme.name}`);
    await handle.signal('reportIssue', { text: 'Reported by signal', by: 'a program', id: 'one' });
    await handle.signal('reportIssue', { text: 'Reported by signal', by: 'a program', id: 'one' });
    acme.startWorker();
    await expect.poll(async () => (await acme.status()).hypercare?.openIssues, { timeout: 60_000 }).toBe(1);
    const { issues } = await acme.json<{ issues: { text: string; state: string }[] }>(
      'issue',
      'NAME',
      'list',
    );
    expect(issues.map(({ state }) => state)).toEqual([
      'repaired',
      'repaired',
      'answered',
      'declined',
      'open',
    ]);
    expect(issues.at(-1)?.text).toBe('Reported by signal');
  });
});

describe('at its end', () => {
  test('the report says what was promised, reported and done, and that it was closed early', async () => {
    await acme.approve('close');
    await acme.until(({ state }) => state === 'completed', 'the end');
    const text = await acme.report('hypercare.md');
    expect(text).toMatch(
      /promised until .*\. Closed at .*, before the promised days were over \(approve close by/,
    );
    expect(text).toMatch(/\| repaired\s*\| +2 \|/);
    expect(text).toContain('Email restored');
    expect(await acme.report('issues.csv')).toMatch(
      /^number,at,by,record,text,state,result,settled_by,settled_at,note\r?\n1,/,
    );
    const late = await acme.sd2pd('issue', 'NAME', 'report', '--text', WORDS);
    expect(late.code).toBe(65);
  });

  test('it can be opened again: business days begin anew, issues and their numbers go on, close comes again', async () => {
    const before = (await acme.status()).hypercare?.since;
    const { code, stdout } = await acme.sd2pd('reopen', 'NAME', '--by', 'ann', '--note', 'more was found');
    expect(code).toBe(0);
    expect(stdout).toContain('Hypercare is open again');
    expect((await acme.sd2pd('reopen', 'NAME')).code).toBe(65);
    const status = await acme.untilGate('close');
    expect(status.stage).toBe('hypercare');
    expect(Date.parse(status.hypercare?.since ?? '')).toBeGreaterThan(Date.parse(before ?? ''));
    expect(status.hypercare?.openIssues).toBe(1);
    expect((status.timeline ?? []).map(({ what }) => what)).toContain('reopen by ann');
    expect((await report('--text', 'One more')).issue.id).toBe(6);
    const audit = JSON.parse(await acme.report('audit.json')) as { action: string; note: string | null }[];
    expect(audit.find(({ action }) => action === 'reopen')?.note).toBe('more was found');
    await acme.approve('close');
    await acme.until(({ state }) => state === 'completed', 'the second end');
  });

  test('no history holds the words of an issue, or a value of a record', async () => {
    const text = await acme.histories();
    expect(text).toContain(`contacts/${spoilt.id}`);
    const row = await acme.row('contacts', spoilt.id);
    const values = [row['email'], row['last_name'], row['phone']].filter((value) => (value ?? '').length > 4);
    expect(values.length).toBeGreaterThan(0);
    for (const canary of ['Zanzibar-Quill', 'How do I export', 'Typed by a user', ...values])
      expect(text).not.toContain(canary);
  });
});
