import { EXIT } from '../exit-codes.js';
import { fail, ok, type Check } from './finding.js';

/** The oldest Node that all dependencies run on, as package.json says. */
const NEEDED = { major: 20, minor: 19 };

export const checkNode: Check = async () => Promise.resolve([nodeFinding(process.versions.node)]);

/** @param version as `20.19.0` */
export function nodeFinding(version: string): ReturnType<typeof ok> {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > NEEDED.major || (major === NEEDED.major && minor >= NEEDED.minor);
  if (isEnough) return ok(`Node ${version}`);
  return fail(
    EXIT.config,
    `Node ${version} is too old`,
    `install Node ${NEEDED.major}.${NEEDED.minor} or later`,
  );
}
