import sanitizeHtml from 'sanitize-html';
import { isHtml } from './note-html.js';

/** Tags after which people see a new line. */
const LINE_ENDS = /<br\s*\/?>|<\/(?:p|div|li|tr|h[1-6]|blockquote|pre|ul|ol|table)\s*>/gi;
const ENTITIES: readonly (readonly [RegExp, string])[] = [
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
  [/&quot;/g, '"'],
  [/&amp;/g, '&'],
];

/** HTML as the text that people read: no tags, lines where they see lines. Text that has no tag stays as it is. */
export function toPlainText(text: string): string {
  if (!isHtml(text)) return text;
  const oneLine = text.replace(/[\r\n]+/g, ' ').replace(LINE_ENDS, (tag) => `${tag}\n`);
  const bare = sanitizeHtml(oneLine, { allowedTags: [], allowedAttributes: {} });
  const decoded = ENTITIES.reduce((current, [entity, character]) => current.replace(entity, character), bare);
  return decoded
    .split('\n')
    .map((line) => line.replace(/[\s\u00a0]+/gu, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
