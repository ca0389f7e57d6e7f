/** Separators of thousands: comma, dot, apostrophe, underscore and the spaces that number formats use. */
const GROUPED = /^([+-]?)(\d{1,3})(?:([,.'’_ \u00a0\u202f])(\d{3}))((?:\3\d{3})*)(?:([.,])(\d+))?$/u;
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
const DECIMAL_COMMA = /^([+-]?\d+),(\d+)$/;

/** How a number is written where somebody has said it: the mapping's `convert`. */
export type DecimalStyle = 'decimal_point' | 'decimal_comma';

/** Whole part (in groups of three, or none), then the fraction after the sign that is said to be the decimal one. */
const STYLED: Readonly<Record<DecimalStyle, RegExp>> = {
  decimal_point: /^([+-]?)(\d{1,3}(?:([,'’_ \u00a0\u202f])\d{3}(?:\3\d{3})*)?|\d+)?(?:\.(\d*))?$/u,
  decimal_comma: /^([+-]?)(\d{1,3}(?:([.'’_ \u00a0\u202f])\d{3}(?:\3\d{3})*)?|\d+)?(?:,(\d*))?$/u,
};

/**
 * Reads a decimal number. Without a style, thousands separators and a decimal comma are taken only where they leave no doubt:
 * `1,234,567`, `1.234,56` and `12,5` are numbers, `1,234` is not (it may be either); `1.234` is a plain decimal. With a style
 * there is no doubt: `1.234` is a thousand in one and a plain decimal in the other. No exponents, hex, percent or currency signs.
 *
 * @returns the number, or null when the text is none or a double cannot hold it exactly enough to be written back
 */
export function parseDecimal(text: string, style?: DecimalStyle): number | null {
  const plain = style === undefined ? normalise(text.trim()) : normaliseStyled(text.trim(), style);
  if (plain === null) return null;
  const value = Number(plain);
  if (!Number.isFinite(value) || !isKept(plain, value)) return null;
  return value === 0 ? 0 : value;
}

function normaliseStyled(text: string, style: DecimalStyle): string | null {
  const match = STYLED[style].exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', , fraction = ''] = match;
  if (whole === '' && fraction === '') return null;
  const digits = whole.replaceAll(/\D/g, '') || '0';
  return `${sign}${digits}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The number with a decimal point and no separators, or null. */
function normalise(text: string): string | null {
  if (PLAIN.test(text)) return text;
  const grouped = GROUPED.exec(text);
  if (grouped) return ungroup(grouped);
  const comma = DECIMAL_COMMA.exec(text);
  // Three digits after the only comma may be thousands: ambiguous, unless what stands before cannot be a group.
  if (comma?.[1] && comma[2] && (comma[2].length !== 3 || /\d{4}/.test(comma[1])))
    return `${comma[1]}.${comma[2]}`;
  return null;
}

function ungroup(match: RegExpExecArray): string | null {
  const [, sign = '', first = '', separator = '', second = '', more = '', point, fraction] = match;
  if (separator === point) return null;
  const single = more === '' && point === undefined;
  // `1,234` may be a decimal comma; `1.234` never comes here, it is a plain decimal.
  if (single && (separator === ',' || separator === '.')) return null;
  const digits = first + second + more.split(separator).join('');
  return `${sign}${digits}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** True if the double keeps all digits: always up to 15 significant ones, beyond that only if it prints back the same. */
function isKept(plain: string, value: number): boolean {
  const [whole = '', fraction = ''] = plain.replace(/^[+-]/, '').split('.');
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (digits.replace(/0+$/, '').length <= 15) return true;
  const tidy = `${whole.replace(/^0+(?=\d)/, '') || '0'}${fraction.replace(/0+$/, '') === '' ? '' : `.${fraction.replace(/0+$/, '')}`}`;
  return String(Math.abs(value)) === tidy;
}
