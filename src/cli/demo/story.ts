import { colours } from '../colours.js';
import type { GateStatus } from '../../contract/status.js';
import type { Terminal } from '../terminal.js';
import { counted, wrap } from '../text/format.js';
import { missingLine } from '../text/status-lines.js';

/** What keeps a gate shut is named up to here; the rest is a count. */
const MAX_NAMED = 5;
const MAX_WIDTH = 100;
/** A terminal that does not tell its size says 0 columns. */
const MIN_WIDTH = 40;
const INDENT = '  ';
const BULLET = '- ';

/** The demo's narration on stdout. */
export class Story {
  constructor(private readonly terminal: Terminal) {}

  heading(text: string): void {
    this.terminal.out('');
    this.terminal.out(colours.bold(text));
  }

  /** A paragraph, wrapped to the terminal's width. */
  say(text: string): void {
    for (const line of wrap(text, this.#width)) this.line(line);
  }

  line(text: string): void {
    this.terminal.out(`${INDENT}${text}`.trimEnd());
  }

  list(lines: readonly string[], total = lines.length): void {
    for (const line of lines) this.#item(line);
    if (total > lines.length) this.line(`${BULLET}and ${counted(total - lines.length, 'more', 'more')}`);
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

  #item(text: string): void {
    const [first = '', ...rest] = wrap(text, this.#width - BULLET.length);
    this.line(`${BULLET}${first}`);
    for (const line of rest) this.line(`${' '.repeat(BULLET.length)}${line}`);
  }

  get #width(): number {
    return Math.max(MIN_WIDTH, Math.min(this.terminal.columns, MAX_WIDTH)) - INDENT.length;
  }

  customer(text: string): void {
    this.say(`${colours.green('→')} The customer: ${text}`);
  }
}
