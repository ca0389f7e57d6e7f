import type { FieldProfile } from '../../smartdesk/field-profile.js';
import { count, markdownCode, markdownText } from '../markdown.js';

/** Forms named of each kind. */
const MOST = 3;

/** The forms of a column's values in a few words of Markdown: formats, currencies, contacts, options. */
export function holdsInWords(profile: FieldProfile): string {
  const { reads, numbers, currencies, dates, options, inferred } = profile;
  const parts: string[] = [];
  if (dates !== null && dates.dates > 0) {
    const forms = dates.shapes.slice(0, MOST).map(({ shape }) => markdownCode(shape));
    parts.push(`dates as ${forms.join(' ')}`);
  }
  if (numbers !== null && ['integer', 'number', 'amount', 'percent'].includes(inferred.type)) {
    const forms = numbers.forms.slice(0, MOST).map(({ form }) => markdownCode(form));
    parts.push(`numbers as ${forms.join(' ')}`);
  }
  if (currencies.length > 0) {
    const named = currencies
      .slice(0, MOST)
      .map((each) => `${markdownText(each.currency)} ${count(each.count)}`);
    parts.push(named.join(', '));
  }
  const contacts: [number, string][] = [
    [reads.email, 'e-mail'],
    [reads.phone, 'phone'],
    [reads.url - reads.domain, 'URL'],
    [reads.domain, 'domain'],
  ];
  parts.push(...contacts.filter(([n]) => n > 0).map(([n, what]) => `${what} ${count(n)}`));
  if (options !== null) {
    const used = options.declared.filter(({ count: n }) => n > 0).length;
    parts.push(`${count(used)} of ${count(options.declared.length)} options used`);
  }
  if (parts.length > 0) return parts.join('; ');
  return profile.shapes
    .slice(0, MOST)
    .map(({ shape }) => markdownCode(shape))
    .join(' ');
}
