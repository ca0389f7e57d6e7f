import { describe, expect, test } from 'vitest';
import { closingLine } from '../../scripts/lib/closing-line.mjs';
import { nodeVersionProblem } from '../../scripts/lib/node-version.mjs';

describe('the version of Node', () => {
  test.each(['20.19.0', '20.20.2', '21.0.0', '22.3.1', '100.0.0'])('%s is accepted', (version) => {
    expect(nodeVersionProblem(version)).toBeNull();
  });

  test.each(['20.18.3', '19.99.0', '18.20.8', '9.0.0'])(
    '%s is refused, and the wanted one is named',
    (version) => {
      expect(nodeVersionProblem(version)).toMatch(`20.19 or later, and this is Node ${version}`);
    },
  );
});

describe('the closing line of a test run', () => {
  const results = { numPassedTests: 12, numFailedTests: 0 };

  test('gives the counts of the report', () => {
    expect(closingLine(results, true, 0)).toBe('12 passed, 0 failed');
    expect(closingLine({ numPassedTests: 10, numFailedTests: 2 }, false, 0)).toBe('10 passed, 2 failed');
  });

  test('counts each failed static check', () => {
    expect(closingLine(results, true, 2)).toBe('12 passed, 2 failed');
  });

  test('never says 0 failed when the run failed', () => {
    expect(closingLine(results, false, 0)).toBe('12 passed, 1 failed');
    expect(closingLine(null, false, 0)).toBe('0 passed, 1 failed');
  });
});
