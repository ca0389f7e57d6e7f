import pc from 'picocolors';
import type { GateStatus } from '../../contract/status.js';
import type { Terminal } from '../terminal.js';
import { counted, wrap } from '../text/format.js';
import { missingLine } from '../text/status-lines.js';

/** What keeps a gate shut is named up to here; the rest is a count. */
const MAX_NAMED = 5;
const MAX_WIDTH = 100;
const INDENT = '  ';

/** The demo's narration on stdout. */
export class Story {
  constructor(private readonly terminal: Terminal) {}

  heading(text: string): void {
    this.terminal.out('');
    this.terminal.out(pc.bold(text));
  }

  /** A paragraph, wrapped to the terminal's width. */
  say(text: string): void {
    const width = Math.min(this.terminal.columns, MAX_WIDTH) - INDENT.length;
    for (const line of wrap(text, width)) this.line(line);
  }

  line(text: string): void {
    this.terminal.out(`${INDENT}${text}`);
  }

  list(lines: readonly string[], total = lines.length): void {
    for (const line of lines) this.line(`- ${line}`);
    if (total > lines.length) this.line(`- and ${counted(total - lines.length, 'more', 'more')}`);
  }

  /** A gate as the customer meets it: its question, and what keeps it shut. */
  gate(gate: GateStatus): void {
    const account = gate.account === null ? '' : `, ${gate.account} account`;
    this.heading(`Gate: ${gate.name}${account}`);
    this.say(gate.question);
    if (gate.missing.length === 0) return;
    this.line(`${counted(gate.missing.length, 'thing')} missing:`);
    this.list(gate.missing.slice(0, MAX_NAMED).map(missingLine), gate.missing.length);
  }

  customer(text: string): void {
    this.say(`${pc.green('→')} The customer: ${text}`);
  }
}
