import { parsePhoneNumberFromString } from 'libphonenumber-js';

/** Below so many digits it is an extension or a note, and no number that could be compared. */
const MIN_DIGITS = 5;

/**
 * A phone number in the form in which two are compared: E.164 with its extension where it is written with a country, else its
 * digits. Of which country a number without one is, nothing tells.
 * @returns null when the text holds no phone number
 */
export function normalisePhone(text: string): string | null {
  const parsed = parsePhoneNumberFromString(text.trim());
  if (parsed?.isPossible() === true) {
    return parsed.ext === undefined ? parsed.number : `${parsed.number};ext=${parsed.ext}`;
  }
  const digits = text.normalize('NFKC').replace(/\D/gu, '');
  return digits.length < MIN_DIGITS ? null : digits;
}
