import sanitizeHtml from 'sanitize-html';

/** Tags that Pipedrive's note editor keeps; a subset of sanitize-html's own list, so that a stricter server agrees. */
const TAGS = [
  'p',
  'br',
  'div',
  'span',
  'b',
  'strong',
  'i',
  'em',
  'u',
  's',
  'small',
  'sub',
  'sup',
  'a',
  'ul',
  'ol',
  'li',
  'blockquote',
  'pre',
  'code',
  'hr',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'table',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'th',
  'td',
];

const RULES: sanitizeHtml.IOptions = {
  allowedTags: TAGS,
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  transformTags: {
    // A picture's place in the text stays visible: its address as a link, or at least its description.
    img: (_tag, attributes) => {
      const { src, alt } = attributes;
      const text = alt || src || '';
      return /^https?:/i.test(src ?? '')
        ? { tagName: 'a', attribs: { href: src ?? '' }, text }
        : { tagName: 'span', attribs: {}, text: alt ?? '' };
    },
  },
};

/** Two passes settle everything seen; more only guard against markup built to need them. */
const MAX_PASSES = 5;

const HTML_TAG = new RegExp(
  `</?(?:${[...TAGS, 'img', 'font', 'html', 'body', 'center'].join('|')})(?:\\s[^<>]*)?/?>`,
  'i',
);

/** True if the text has at least one tag of HTML. `<name@example.com>` and `a < b` are plain text. */
export function isHtml(text: string): boolean {
  return HTML_TAG.test(text);
}

/**
 * HTML for a Pipedrive note: HTML keeps the tags that notes may have, plain text is escaped and its line breaks become
 * `<br />`. Sanitising the result again, as the server does, changes nothing, so read-back can compare.
 */
export function toNoteHtml(text: string): string {
  return isHtml(text) ? sanitise(text) : escapeText(text);
}

/** Plain text as HTML: `&`, `<`, `>` escaped, line breaks as `<br />`. */
export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\r\n|\r|\n/g, '<br />');
}

function sanitise(html: string): string {
  let current = html;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const next = sanitizeHtml(current, RULES);
    if (next === current) return next;
    current = next;
  }
  // Markup that never settles could not be compared after read-back; its text is what counts.
  return escapeText(sanitizeHtml(current, { allowedTags: [], allowedAttributes: {} }));
}

const TOKEN = /<(\/?)([a-z][a-z0-9]*)[^>]*>|&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);|[\s\S]/giu;
const VOID_TAGS: ReadonlySet<string> = new Set(['br', 'hr']);

/**
 * Shortens sanitised HTML to `limit` bytes of UTF-8, `…` and closing tags included. Never cuts a tag, an entity or a
 * character in two, and leaves no tag open.
 */
export function shortenNoteHtml(html: string, limit: number): string {
  if (Buffer.byteLength(html) <= limit) return html;
  const kept = html.slice(0, lastFit(html, limit - Buffer.byteLength('…')));
  const open: string[] = [];
  for (const token of html.slice(0, kept.length).matchAll(TOKEN)) track(open, token);
  return `${kept}…${open.map(closingTag).reverse().join('')}`;
}

/** Where the longest prefix ends that fits into `room` bytes together with the tags that close it. */
function lastFit(html: string, room: number): number {
  const open: string[] = [];
  let bytes = 0;
  let closingBytes = 0;
  let end = 0;
  for (const token of html.matchAll(TOKEN)) {
    bytes += Buffer.byteLength(token[0]);
    if (bytes > room) break;
    closingBytes += track(open, token);
    if (bytes + closingBytes <= room) end = token.index + token[0].length;
  }
  return end;
}

/** Keeps the stack of open tags; answers by how many bytes the tags needed to close them all have grown. */
function track(open: string[], [, slash, name]: RegExpMatchArray): number {
  if (name === undefined || VOID_TAGS.has(name)) return 0;
  if (slash === '/') return -closingTag(open.pop() ?? '').length;
  open.push(name);
  return closingTag(name).length;
}

function closingTag(name: string): string {
  return `</${name}>`;
}
