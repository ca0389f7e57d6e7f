/** Longest e-mail address by RFC 5321, in characters. */
const MAX_LENGTH = 254;
const FORM = /^[^\s@]+@[^\s@]+\.[^\s@]+$/u;

/**
 * An e-mail address in the form in which two are compared: trimmed, NFC, lower case. Conservative: dots and `+tags`
 * count, because for some providers they do.
 * @returns null when the text is no e-mail address
 */
export function normaliseEmail(text: string): string | null {
  const email = text.trim().normalize('NFC').toLowerCase();
  return email.length <= MAX_LENGTH && FORM.test(email) ? email : null;
}
