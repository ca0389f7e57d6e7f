import { relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GateStatus, MigrationStatus } from '../../contract/status.js';
import { approveShown } from '../follow/decide.js';
import { waitUntilChanged, type Gatekeeper } from './gatekeeper.js';
import { readStatus } from '../read-status.js';
import { writeReports } from '../../reports/write-reports.js';
import { sendMessage } from '../send-message.js';
import { conflictLines } from '../text/conflict-lines.js';
import { CUSTOMER, isColleague, SUCCESSOR } from './demo-company.js';
import { forecastInShort } from './forecast-in-short.js';
import { mappingQuestions, writeProposal } from './proposal.js';
import { provisionUser } from './provision-user.js';
import type { DemoSetting } from './setting.js';
import { exportAfterFreeze, liveAWeek } from './week.js';

/** Between two looks at whether a decision was carried out, in milliseconds. */
const CARRY_OUT_MS = 1_000;

/** Questions of the mapping that the demo reads out. */
const MAX_QUESTIONS = 6;

/** Answers every gate as a customer would, and says so. */
export class Customer implements Gatekeeper {
  #weekIsOver = false;
  #hasLastExport = false;

  constructor(private readonly demo: DemoSetting) {}

  async answer(gate: GateStatus): Promise<'answered' | 'left'> {
    this.demo.story.gate(gate);
    switch (gate.name) {
      case 'mapping':
        return this.#confirmMapping(gate);
      case 'fields':
        return this.#createFields(gate);
      case 'owners':
        return this.#resolveOwners(gate);
      case 'staging':
        return this.#signOffStaging(gate);
      case 'freeze':
        return this.#freeze(gate);
      case 'cutover':
        return this.#cutOver(gate);
      case 'close':
        return this.#approve(gate, 'nobody misses anything. Approves close.');
    }
  }

  async #confirmMapping(gate: GateStatus): Promise<'answered'> {
    const { story, session, cwd } = this.demo;
    const mapping = await writeProposal(session);
    story.line(`The proposal: ${relative(cwd, session.config.mapping)}`);
    if (mapping !== null) {
      const questions = mappingQuestions(mapping);
      story.line(`It asks ${questions.length} questions; approving accepts the proposed answers:`);
      story.list(questions.slice(0, MAX_QUESTIONS), questions.length);
    }
    story.line('How long it will take (all of it: sd2pd status, and scope.md):');
    story.list(await forecastInShort(session));
    return this.#approve(gate, 'has read it, agrees with every answer. Approves mapping.');
  }

  async #createFields(gate: GateStatus): Promise<'answered' | 'left'> {
    const { story, session } = this.demo;
    const account = gate.account ?? 'production';
    story.customer(`lets the migration create what is missing in the ${account} account.`);
    const delivery = await sendMessage(session, 'createFields', { account, by: CUSTOMER });
    if (delivery.how === 'answered') story.line(`${delivery.receipt.message}.`);
    return this.#untilOpen(gate);
  }

  async #resolveOwners(gate: GateStatus): Promise<'answered' | 'left'> {
    const { story, session, controlUrl } = this.demo;
    const account = gate.account ?? 'production';
    const owners = gate.missing.filter(({ kind }) => kind === 'owner').map(({ name }) => name);
    for (const email of owners.filter(isColleague)) {
      await provisionUser(controlUrl, account, email);
      story.customer(`invites ${email} into the ${account} account.`);
    }
    for (const source of owners.filter((email) => !isColleague(email))) {
      await sendMessage(session, 'assignOwner', { source, target: SUCCESSOR, by: CUSTOMER });
      story.customer(`assigns what ${source}, who has left, owned to ${SUCCESSOR}.`);
    }
    await sendMessage(session, 'recheck', { by: CUSTOMER });
    return this.#untilOpen(gate);
  }

  async #signOffStaging(gate: GateStatus): Promise<'answered'> {
    const { story, session, folder, cwd } = this.demo;
    await writeReports({ ledger: session.ledger, outDir: folder.reports, name: session.name });
    story.line(`Records side by side: ${relative(cwd, folder.reports)}/staging/spot-check.html`);
    return this.#approve(gate, 'has compared them in both systems. Approves staging.');
  }

  /** The first time a week goes by, and what both systems saw of it is brought together; then the freeze is confirmed. */
  async #freeze(gate: GateStatus): Promise<'answered'> {
    const { story, session, controlUrl, folder, cwd } = this.demo;
    if (this.#weekIsOver) return this.#confirmFreeze(gate);
    this.#weekIsOver = true;
    story.customer('not yet. A week goes by, and people go on working:');
    const place = { ledger: session.ledger, from: folder.export, folder: folder.path, controlUrl };
    const week = await liveAWeek(place);
    story.list([
      ...week.inSource.map((what) => `SmartDesk: ${what}`),
      ...week.inTarget.map((what) => `Pipedrive: ${what}`),
    ]);
    story.customer(
      `hands in a newer export: sd2pd delta ${session.name} --source ${relative(cwd, week.export)}`,
    );
    await sendMessage(session, 'delta', { source: week.export, by: CUSTOMER });
    return 'answered';
  }

  async #confirmFreeze(gate: GateStatus): Promise<'answered'> {
    const { story, session } = this.demo;
    const open = await session.ledger.conflicts.list('production', { state: 'open' });
    if (open.length > 0) {
      story.line('Both systems changed the same field; Pipedrive keeps its value until somebody decides:');
      for (const line of open.flatMap(conflictLines)) story.line(line);
      const ids = open.map(({ id }) => id);
      story.customer(`Pipedrive is right: sd2pd conflicts ${session.name} decide ${ids.join(' ')} target`);
      await sendMessage(session, 'decideConflicts', { ids, decision: 'target', by: CUSTOMER });
      await this.#untilCarriedOut();
    }
    return this.#approve(gate, 'from now on nobody writes in SmartDesk. Approves freeze.');
  }

  /** The first time the export that was made after the freeze is handed in, so that nothing can be missing. */
  async #cutOver(gate: GateStatus): Promise<'answered'> {
    const { story, session, folder, cwd } = this.demo;
    if (this.#hasLastExport) return this.#approve(gate, 'yes. Approves cutover.');
    this.#hasLastExport = true;
    const path = await exportAfterFreeze(folder.path);
    story.customer(
      `exports once more, now that nobody writes: sd2pd delta ${session.name} --source ${relative(cwd, path)}`,
    );
    await sendMessage(session, 'delta', { source: path, by: CUSTOMER });
    return 'answered';
  }

  async #approve(gate: GateStatus, words: string): Promise<'answered'> {
    const { story, session } = this.demo;
    story.customer(words);
    await approveShown(session, gate, CUSTOMER);
    return 'answered';
  }

  /** A gate takes no decision while one on single records is on its way: the worker has it in seconds. */
  async #untilCarriedOut(): Promise<void> {
    const { session, signal } = this.demo;
    const isOpen = async (): Promise<boolean> =>
      (await session.ledger.conflicts.toCarryOut('production')).length > 0;
    do await sleep(CARRY_OUT_MS, undefined, { signal });
    while (await isOpen());
    await sleep(CARRY_OUT_MS, undefined, { signal });
  }

  /** `fields` and `owners` open by themselves; one that stays shut has told why. */
  async #untilOpen(gate: GateStatus): Promise<'answered' | 'left'> {
    const { story, session, signal } = this.demo;
    const read = async (): Promise<MigrationStatus> => (await readStatus(session)).status;
    const left = await waitUntilChanged(gate, read, signal);
    if (left === null) return 'answered';
    story.gate(left);
    story.say('The gate stays shut.');
    return 'left';
  }
}
