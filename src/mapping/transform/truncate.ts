import { LINE_LIMIT } from '../../pipedrive/field-codec/index.js';

const ELLIPSIS = '…';

/** Cuts to `limit` UTF-16 units, the last of them `…`, never between the halves of a surrogate pair. */
export function truncateUnits(text: string, limit = LINE_LIMIT): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 2);
  const end = last >= 0xd800 && last <= 0xdbff ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}${ELLIPSIS}`;
}

/** Cuts to `limit` bytes of UTF-8, `…` (3 bytes) included, never inside a character. */
export function truncateBytes(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text;
  const room = limit - Buffer.byteLength(ELLIPSIS);
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    end += character.length;
  }
  return `${text.slice(0, end)}${ELLIPSIS}`;
}
