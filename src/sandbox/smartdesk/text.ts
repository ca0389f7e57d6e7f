import type { Random } from './random.js';
import { SENTENCES } from './words.js';

/** A body as users write it: one line, several lines, or HTML pasted from a mail. */
export function bodyText(random: Random, canary: string): string {
  const sentences = Array.from({ length: random.int(1, 4) }, () => random.pick(SENTENCES));
  const roll = random.next();
  if (roll < 0.2) {
    const escaped = sentences.map((text) => text.replaceAll('<', '&lt;'));
    return `<p>${escaped.join('<br />\n')}</p><p>Regards,&nbsp;<b>the team</b>${canary}</p>`;
  }
  return sentences.join(roll < 0.6 ? '\n' : '\r\n\r\n') + canary;
}

/** An inline `notes` column is filled on one row in twelve. */
export const inlineNote = (random: Random, canary: string): string =>
  random.chance(1 / 12) ? `${random.pick(SENTENCES)}${canary}` : '';

/** 300 characters: longer than the 255 that Pipedrive takes for a name or subject. */
export const LONG_TEXT = 'A subject that somebody pasted a whole paragraph into, '.repeat(6).slice(0, 300);

export const phoneNumber = (random: Random): string =>
  random.pick([
    () => `+49 30 5550 ${random.int(1000, 9999)}`,
    () => `(312) 555-0${random.int(100, 199)}`,
    () => `555.0${random.int(100, 199)} ext. ${random.int(10, 99)}`,
    () => '',
  ])();
