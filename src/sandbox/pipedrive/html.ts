import sanitizeHtml from 'sanitize-html';

/** Notes and activity notes: at most 100 KB of UTF-8. */
const NOTE_BYTES = 100_000;

const RULES: sanitizeHtml.IOptions = {
  allowedTags: [...sanitizeHtml.defaults.allowedTags, 'img', 'del', 'ins', 'font'],
  allowedAttributes: {
    a: ['href', 'name', 'target', 'rel'],
    img: ['src', 'alt', 'width', 'height'],
    '*': ['style'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
};

/** What the server keeps of a note's HTML: no scripts, handlers or foreign schemes. */
export function sanitizeNote(html: string): string {
  return /[<>&]/.test(html) ? sanitizeHtml(html, RULES) : html;
}

export function noteTooLong(html: string): boolean {
  return html.length > NOTE_BYTES || Buffer.byteLength(html) > NOTE_BYTES;
}
