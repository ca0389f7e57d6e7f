import { words } from '../similarity.js';

/** Letters that Unicode does not take apart into a base letter and an accent. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  Ł: 'L',
  ø: 'o',
  Ø: 'O',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  đ: 'd',
  ı: 'i',
};

/**
 * The words of a column's name as people read them: small, without accents, digits apart from letters. `address1_line2`
 * is address, 1, line, 2; `SLAExpirationDate` is sla, expiration, date; `Nº` is no.
 */
export function fieldWords(name: string): string[] {
  const text = name
    .normalize('NFKC')
    .replace(/[ßłŁøØæÆœŒđı]/gu, (letter) => LETTERS[letter] ?? letter)
    .replace(/(\p{Lu})(\p{Lu}\p{Ll}{2,})/gu, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .replace(/(\d)(\p{L})/gu, '$1 $2');
  return words(text);
}
