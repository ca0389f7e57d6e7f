/** Names that a worker reads without being told to (contract, section 3). */
const ALLOWED_NAME = /_(TOKEN|URL)$/;
/** Lists further names, separated by commas or spaces. */
const ALLOWED_LIST = 'SD2PD_ALLOWED_ENV';

/** A secret cannot be had. The message names the variable, never what is in it. */
export class SecretError extends Error {
  override readonly name = 'SecretError';

  constructor(
    readonly variable: string,
    readonly code: 'not_allowed' | 'not_set',
    message: string,
  ) {
    super(message);
  }
}

/**
 * The value of an environment variable that a configuration names. Only names ending in `_TOKEN` or `_URL`, or listed in
 * `SD2PD_ALLOWED_ENV`, are read: a configuration must not be able to send any other variable of the worker elsewhere.
 *
 * @returns the value, trimmed, never blank
 * @throws SecretError when the name is not allowed or the variable is not set
 */
export function resolveSecret(envName: string, env: NodeJS.ProcessEnv = process.env): string {
  const listed = (env[ALLOWED_LIST] ?? '').split(/[\s,]+/);
  if (!ALLOWED_NAME.test(envName) && (envName === '' || !listed.includes(envName))) {
    throw new SecretError(
      envName,
      'not_allowed',
      `the environment variable ${envName} may not be read: its name has to end in _TOKEN or _URL, or be listed in ${ALLOWED_LIST}`,
    );
  }
  const value = (env[envName] ?? '').trim();
  if (value !== '') return value;
  throw new SecretError(
    envName,
    'not_set',
    `the environment variable ${envName} is not set: set it where this command or worker runs`,
  );
}
