import { expect, test } from 'vitest';
import { Story } from '../../../src/cli/demo/story.js';
import { RecordingTerminal } from './recording-terminal.js';
import { gateOf } from './status-fixture.js';

test('a gate is shown with its question, the first things that are missing, and the number of the others', () => {
  const terminal = new RecordingTerminal();
  const missing = Array.from({ length: 8 }, (_, at) => ({
    kind: 'owner' as const,
    name: `p${at}@x.example`,
    detail: 'missing; owns 3 records',
  }));

  new Story(terminal).gate(gateOf({ missing }));

  const text = terminal.text();
  expect(text).toContain('Gate: owners, staging account');
  expect(text).toContain('Does every owner have a user?');
  expect(text).toContain('8 things missing:');
  expect(text).toMatch(/- owner p0@x\.example.*missing; owns 3 records/);
  expect(text).toContain('- and 3 more');
  expect(text).not.toContain('p7@x.example');
});

test('no line is wider than the terminal', () => {
  const terminal = new RecordingTerminal();
  const story = new Story(terminal);
  story.list(['one question with very many words '.repeat(20)]);
  story.say('a paragraph with very many words '.repeat(20));
  expect(Math.max(...terminal.outLines.map((line) => line.length))).toBeLessThanOrEqual(terminal.columns);
});
