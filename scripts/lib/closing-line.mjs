/**
 * The last line of a test run, `N passed, N failed`, by the counts of vitest's JSON report. A static check that failed
 * counts as one failure, and so does a run that vitest calls failed without a failed test (an error outside of tests, a
 * file that cannot be loaded, no report at all): the line never looks better than the exit code.
 *
 * @param {{ numPassedTests: number, numFailedTests: number } | null} results
 * @param {boolean} testsSucceed whether vitest ended with exit code 0
 * @param {number} failedChecks
 * @returns {string}
 */
export function closingLine(results, testsSucceed, failedChecks) {
  const passed = results?.numPassedTests ?? 0;
  const failedTests = Math.max(results?.numFailedTests ?? 0, testsSucceed ? 0 : 1);
  return `${passed} passed, ${failedTests + failedChecks} failed`;
}
