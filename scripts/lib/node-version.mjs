/** The oldest Node that all packages run on: major, minor. */
const OLDEST = [20, 19];

/**
 * What is wrong with a version of Node, or null.
 *
 * @param {string} version as in `process.versions.node`
 * @returns {string | null}
 */
export function nodeVersionProblem(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return null;
  return `sd2pd needs Node ${OLDEST.join('.')} or later, and this is Node ${version}. Install a newer one from https://nodejs.org and try again.`;
}
