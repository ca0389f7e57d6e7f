const SECRET_NAME = /(_TOKEN|_API_KEY|_PASSWORD|_SECRET|_URL)$/;
/** Shorter values are words that would be struck out of ordinary text. */
const MIN_SECRET_LENGTH = 8;

/**
 * Strikes the values of secret environment variables out of a text. `_URL` variables count: a database URL holds a
 * password.
 */
export function redactor(env: NodeJS.ProcessEnv): (text: string) => string {
  const secrets = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && SECRET_NAME.test(name) && value.length >= MIN_SECRET_LENGTH ? [value] : [],
  );
  // The longest first: one secret may be part of another.
  secrets.sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
}
