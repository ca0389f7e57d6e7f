import type { FieldProfile } from '../../smartdesk/field-profile.js';
import type { NumberForm } from '../../smartdesk/profiling/number-form.js';
import type { Spelling } from '../../smartdesk/profiling/twins.js';
import { count, markdownCode, markdownText } from '../markdown.js';
import type { Finding } from './findings.js';
import { inRows, listed, quoted, values } from './words.js';

/** A decimal point and a decimal comma in one column: one of them was read wrongly somewhere. */
const WITH_POINT: readonly NumberForm[] = ['1,234.56'];
const WITH_COMMA: readonly NumberForm[] = ['1.234,56', '12,5'];

/** What is odd about the values themselves: two readings, two spellings, or no value at all. */
export function valueFindings(profile: FieldProfile): Finding[] {
  return [...numberFindings(profile), ...twinFindings(profile), ...nonValueFindings(profile)];
}

function numberFindings({ numbers, kind, currencies, inferred }: FieldProfile): Finding[] {
  const isNumeric =
    kind === 'number' || kind === 'currency' || ['number', 'integer', 'amount'].includes(inferred.type);
  if (numbers === null || !isNumeric) return [];
  const found: Finding[] = [];
  const { ambiguous, forms, withCurrency } = numbers;
  if (ambiguous.count > 0) {
    const text = `${values(ambiguous.count, ['is', 'are'])} written like \`1,234\`: thousands or thousandths${inRows(ambiguous)}`;
    found.push({ code: 'number_ambiguous', ...ambiguous, text });
  }
  const has = (some: readonly NumberForm[]): boolean => forms.some(({ form }) => some.includes(form));
  if (has(WITH_POINT) && has(WITH_COMMA)) {
    const named = forms.map(({ form, count: n }) => `${markdownCode(form)} ${count(n)}`);
    const text = `decimal points and decimal commas: ${named.join(', ')}`;
    found.push({ code: 'number_forms_mixed', count: numbers.count, rows: [], text });
  }
  if (withCurrency > 0 && currencies.length > 1) {
    const named = currencies.map(({ currency, count: n }) => `${markdownText(currency)} ${count(n)}`);
    const text = `amounts in several currencies: ${listed(named)}`;
    found.push({ code: 'currencies_mixed', count: withCurrency, rows: [], text });
  }
  return found;
}

function twinFindings({ twins, inferred }: FieldProfile): Finding[] {
  if (twins === null || twins.groups === 0 || inferred.type === 'longtext') return [];
  const examples = twins.examples.map((group) => group.map(spellingInWords).join(' and '));
  const more = twins.groups > examples.length ? `; ${count(twins.groups - examples.length)} more groups` : '';
  const groups = twins.groups === 1 ? '1 group' : `${count(twins.groups)} groups`;
  const text = `${groups} of values that differ only in case or spaces: ${examples.join('; ')}${more}`;
  const rows = (twins.examples[0] ?? []).slice(1).flatMap((spelling) => spelling.rows);
  return [{ code: 'case_twins', count: twins.values, rows, text }];
}

function spellingInWords({ value, ...evidence }: Spelling): string {
  const name = value === undefined ? '' : `${quoted(value)} `;
  return `${name}${count(evidence.count)}${inRows(evidence)}`;
}

function nonValueFindings({ nonValues, options }: FieldProfile): Finding[] {
  if (nonValues.length === 0) return [];
  const all = nonValues.reduce((sum, { count: n }) => sum + n, 0);
  const named = nonValues.map((word) => `${quoted(word.word)} ${count(word.count)}${inRows(word)}`);
  const among = options === null ? '' : definedWords(nonValues, options.declared);
  const text = `${values(all, ['says', 'say'])} that there is none: ${listed(named)}${among}`;
  return [{ code: 'non_value', count: all, rows: nonValues[0]?.rows ?? [], text }];
}

/** A word that is a defined option moves as one unless the mapping leaves it out. */
function definedWords(
  words: FieldProfile['nonValues'],
  declared: readonly { readonly option: string }[],
): string {
  const defined = words.filter(({ word }) =>
    declared.some(({ option }) => option.toLowerCase() === word.toLowerCase()),
  );
  return defined.length === 0 ? '' : '; a defined option';
}
