import { relative } from 'node:path';
import type { GateName } from '../../contract/gates.js';
import type { GateStatus } from '../../contract/status.js';
import { writeReports } from '../../reports/write-reports.js';
import { isColleague, SUCCESSOR } from './demo-company.js';
import type { Gatekeeper } from './gatekeeper.js';
import { writeProposal } from './proposal.js';
import type { DemoSetting } from './setting.js';

/** Leaves every gate to the person at the keyboard, and prints what to type in another terminal. */
export class Instructor implements Gatekeeper {
  constructor(private readonly demo: DemoSetting) {}

  async answer(gate: GateStatus): Promise<'left'> {
    const { story, session, folder, cwd, temporalAddress } = this.demo;
    story.gate(gate);
    if (gate.name === 'mapping') {
      await writeProposal(session);
      story.line(`The proposal, to read and edit: ${relative(cwd, session.config.mapping)}`);
    }
    if (gate.name === 'staging' || gate.name === 'freeze' || gate.name === 'cutover') {
      await writeReports({ ledger: session.ledger, outDir: folder.reports, name: session.name });
      story.line(`The reports so far: ${relative(cwd, folder.reports)}`);
    }
    story.line('Your turn, in another terminal, in this folder:');
    for (const command of this.#commands(gate))
      story.line(
        `  ${command.startsWith('curl') ? '' : `TEMPORAL_ADDRESS=${temporalAddress} npx sd2pd `}${command}`,
      );
    return 'left';
  }

  #commands(gate: GateStatus): string[] {
    const { session, controlUrl } = this.demo;
    const account = gate.account ?? 'production';
    if (gate.name === 'fields') return [`fields ${session.name} create --account ${account}`];
    if (gate.name === 'owners')
      return ownerCommands(gate, session.name, `${controlUrl}/accounts/${account}/users`);
    return decisionCommands(gate.name, session.name);
  }
}

function decisionCommands(gate: GateName, name: string): string[] {
  return [`approve ${name} ${gate}`, `reject ${name} ${gate} --note "why"`];
}

/** A colleague gets a user, as an admin would invite one; somebody takes over from those who have left. */
function ownerCommands(gate: GateStatus, name: string, usersUrl: string): string[] {
  const owners = gate.missing.filter(({ kind }) => kind === 'owner').map((item) => item.name);
  return [
    ...owners
      .filter(isColleague)
      .map(
        (email) => `curl -X POST ${usersUrl} -H 'content-type: application/json' -d '{"email":"${email}"}'`,
      ),
    ...owners
      .filter((email) => !isColleague(email))
      .map((email) => `owners ${name} assign ${email} ${SUCCESSOR}`),
    `recheck ${name}`,
  ];
}
