/** See closing-line.mjs, which is JavaScript because npm scripts run it without a build. */
export function closingLine(
  results: { numPassedTests: number; numFailedTests: number } | null,
  testsSucceed: boolean,
  failedChecks: number,
): string;
