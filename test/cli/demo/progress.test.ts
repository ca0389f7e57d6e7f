import { expect, test } from 'vitest';
import { FinishedPhases } from '../../../src/cli/demo/progress.js';
import { RecordingTerminal } from './recording-terminal.js';
import { phaseOf, statusOf } from './status-fixture.js';

test('in a pipe a phase is told once, when it has finished, with every count that is not zero', () => {
  const terminal = new RecordingTerminal();
  const progress = new FinishedPhases(terminal);
  const contacts = phaseOf({ source: 1_360, created: 1_340, merged: 12, skipped: 8 });

  progress.show(statusOf({ phases: [{ ...contacts, state: 'running' }] }));
  progress.show(statusOf({ phases: [contacts] }));
  progress.show(statusOf({ phases: [contacts, phaseOf({ object: 'notes', source: 0 })] }));

  expect(terminal.outLines).toEqual([
    '  production contacts: 1,360 rows, 1,340 created, 12 merged, 8 skipped',
  ]);
});

test('the same object is told again in another run', () => {
  const terminal = new RecordingTerminal();
  const progress = new FinishedPhases(terminal);
  const staging = phaseOf({ run: 'staging', source: 2, created: 2 });

  progress.show(statusOf({ phases: [staging] }));
  progress.show(statusOf({ phases: [staging, phaseOf({ source: 3, created: 3 })] }));

  expect(terminal.outLines.map((line) => line.trim())).toEqual([
    'staging contacts: 2 rows, 2 created',
    'production contacts: 3 rows, 3 created',
  ]);
});
