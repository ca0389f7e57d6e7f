/**
 * Triggers, conditions and actions of automations in plain words. What is recognised is said in words; what is not stays
 * as the export has it, only without underscores. Pure.
 */

const RHYTHMS: Readonly<Record<string, string>> = {
  hourly: 'Every hour',
  daily: 'Every day',
  weekly: 'Every week',
  monthly: 'Every month',
  quarterly: 'Every quarter',
  yearly: 'Every year',
};

const EVENTS: Readonly<Record<string, string>> = {
  created: 'is created',
  added: 'is added',
  updated: 'is changed',
  changed: 'is changed',
  modified: 'is changed',
  deleted: 'is deleted',
  removed: 'is removed',
  assigned: 'is assigned',
  completed: 'is completed',
  closed: 'is closed',
  opened: 'is opened',
  merged: 'is merged',
  won: 'is won',
  lost: 'is lost',
};

/** `lead.created` is "When a lead is created", `schedule.daily` "Every day". */
export function triggerInWords(text: string): string {
  const trimmed = text.trim();
  const [, subject = '', event = ''] = /^(\w+)[.:](\w+)$/.exec(trimmed) ?? [];
  if (subject === '') return sentence(spaced(trimmed));
  if (/^(schedule|cron|timer|time)$/i.test(subject)) return rhythm(event);
  const what = `${article(spaced(subject))} ${spaced(subject)}`;
  const known = Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined;
  if (known !== undefined) return `When ${what} ${known}`;
  const changed = /^(.+)_changed$/.exec(event)?.[1];
  return changed === undefined
    ? `When ${what}: ${spaced(event)}`
    : `When the ${spaced(changed)} of ${what} changes`;
}

function rhythm(name: string): string {
  return Object.hasOwn(RHYTHMS, name) ? (RHYTHMS[name] ?? '') : `On a schedule: ${spaced(name)}`;
}

const FIELDS: Readonly<Record<string, string>> = {
  modified_at: 'the last change',
  updated_at: 'the last change',
  created_at: 'the creation',
};

const OPERATORS: readonly (readonly [RegExp, string])[] = [
  [/^(?:!=|<>)\s*/, 'is not '],
  [/^>=\s*/, 'is at least '],
  [/^<=\s*/, 'is at most '],
  [/^={1,2}\s*/, 'is '],
  [/^>\s*/, 'is more than '],
  [/^<\s*/, 'is less than '],
  [/^(?=(?:older|newer|more|less|before|after) )/, 'is '],
];

/** `status = lost and value > 5` is two conditions: "status is lost", "value is more than 5". */
export function conditionsInWords(text: string): string[] {
  return parts(text, /\s+(?:and|&&)\s+|[;\n]/i).map((part) => {
    const [, field = '', rest = ''] = /^(\w+)\s*(.*)$/s.exec(part) ?? [];
    const operator = OPERATORS.find(([form]) => form.test(rest));
    const name = Object.hasOwn(FIELDS, field) ? (FIELDS[field] ?? '') : spaced(field);
    if (field === '') return part;
    return operator === undefined
      ? `${name} ${rest}`.trim()
      : `${name} ${rest.replace(operator[0], operator[1])}`;
  });
}

/** Steps in their order, separated by semicolons, line breaks or "then". */
export function actionsInWords(text: string): string[] {
  return parts(text, /\s+(?:and\s+)?then\s+|[;\n]/i).map((part) => sentence(identifiers(part)));
}

/** A JSON list is its members; other text is cut at the separators that stand outside of quotes. */
function parts(text: string, separator: RegExp): string[] {
  const listed = jsonParts(text);
  const whole = listed ?? cutOutsideQuotes(text, separator);
  return whole.map((part) => part.trim()).filter((part) => part !== '');
}

function jsonParts(text: string): string[] | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return (Array.isArray(value) ? value : [value]).map(flat);
  } catch {
    return null;
  }
}

function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? '';
  return Object.entries(value)
    .map(([key, inner]) => `${spaced(key)} ${flat(inner)}`)
    .join(', ');
}

/** Stands around the number of a quoted text; no text of people has it. */
const MASK = '\u0000';

function cutOutsideQuotes(text: string, separator: RegExp): string[] {
  const kept: string[] = [];
  const masked = text.replaceAll(MASK, ' ').replace(/"[^"]*"|(?<!\w)'[^']*'(?!\w)/g, (quoted) => {
    kept.push(quoted);
    return `${MASK}${kept.length - 1}${MASK}`;
  });
  const back = (part: string): string =>
    part
      .split(MASK)
      .map((piece, at) => (at % 2 === 1 ? (kept[Number(piece)] ?? '') : piece))
      .join('');
  return masked.split(separator).map(back);
}

/** Words that are joined by underscores; text in quotes and other names stay. */
function identifiers(text: string): string {
  return text.replace(/(?<!['"\w.])[a-z]+(?:_[a-z]+)+(?![\w'".])/g, spaced);
}

export function spaced(name: string): string {
  return name
    .replace(/^cf_/, '')
    .replaceAll('_', ' ')
    .replace(/\bid\b/g, 'ID')
    .trim();
}

export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function article(noun: string): string {
  return /^[aeiou]/i.test(noun) ? 'an' : 'a';
}
