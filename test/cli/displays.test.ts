import { describe, expect, test } from 'vitest';
import { ChangeLines, displayFor, Redrawing } from '../../src/cli/follow/displays.js';
import { FakeTerminal } from './fake-terminal.js';
import { migrationStatus, phase } from './status-fixture.js';

// ESC begins what a terminal does not show.
const SEQUENCE = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');

const now = (): Date => new Date('2026-11-23T10:00:00.000Z');

describe('lines for a pipe', () => {
  test('have the form ISO stage object done/total, one per change', () => {
    const terminal = new FakeTerminal();
    const lines = new ChangeLines(terminal, now);
    const running = migrationStatus({ phases: [phase()] });
    lines.show(migrationStatus({ stage: 'discovery' }));
    lines.show(running);
    lines.show(running);
    lines.show(migrationStatus({ phases: [phase({ state: 'done', created: 100, pending: 0 })] }));
    expect(terminal.outLines).toEqual([
      '2026-11-23T10:00:00.000Z discovery - 0/0',
      '2026-11-23T10:00:00.000Z staging accounts 40/100',
      '2026-11-23T10:00:00.000Z staging accounts 100/100',
    ]);
    expect(terminal.drawn).toBe('');
  });

  test('do not repeat what was done before the first look', () => {
    const terminal = new FakeTerminal();
    const done = phase({ state: 'done', created: 100, pending: 0 });
    new ChangeLines(terminal, now).show(migrationStatus({ phases: [done, phase({ object: 'deals' })] }));
    expect(terminal.outLines).toEqual(['2026-11-23T10:00:00.000Z staging deals 40/100']);
  });

  test('leave out phases that have not begun', () => {
    const terminal = new FakeTerminal();
    new ChangeLines(terminal, now).show(migrationStatus({ phases: [phase({ state: 'pending' })] }));
    expect(terminal.outLines).toEqual([]);
  });
});

describe('the picture for a person', () => {
  test('is drawn over itself on stderr, and leaves stdout alone', () => {
    const terminal = new FakeTerminal({ tty: true });
    const display = displayFor(terminal);
    expect(display).toBeInstanceOf(Redrawing);
    display.show(migrationStatus({ phases: [phase()] }));
    const height = terminal.drawn.split('\n').length - 1;
    display.show(migrationStatus({ phases: [phase()] }));
    expect(terminal.drawn).toContain(`[${height}A`);
    expect(terminal.outLines).toEqual([]);
  });

  test('never has a line that would wrap', () => {
    const terminal = new FakeTerminal({ tty: true, columns: 30 });
    displayFor(terminal).show(migrationStatus({ phases: [phase()] }));
    const shown = terminal.drawn.split('\n').map((line) => line.replaceAll(SEQUENCE, ''));
    for (const line of shown) expect(Array.from(line).length).toBeLessThan(30);
  });
});
