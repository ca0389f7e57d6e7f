import { parse } from 'tldts';

/** Longest value tried: keeps the patterns below cheap on any text. */
const MAX_TRIED = 2048;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const URL_FORM = /^(?:https?:\/\/\S+|www\.\S+\.\S+)$/i;
/** `x.example`, with or without a path. */
const DOMAIN = /^[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.(\p{L}{2,})(\/\S*)?$/u;
/** Top-level domains kept free for documentation and tests (RFC 2606). */
const RESERVED = ['example', 'test'];
/** Digits with the marks of phone numbers; longest extension `ext. 12345`. */
const PHONE = /^\+?[\d\s().\/-]{7,30}(?:\s?(?:x|ext\.?|Durchwahl)\s?\d{1,6})?$/i;
/** A US postal code of nine digits. */
const ZIP = /^\d{5}-\d{4}$/;
/** E.164 has at most 15 digits; below seven it is an extension or a number of another kind. */
const PHONE_DIGITS = { least: 7, most: 15 };

/** `url`: with a scheme, `www.` or a path; `domain`: a bare name. */
export type ContactForm = 'email' | 'url' | 'domain' | 'phone';

/**
 * What a value is by its form alone. Digits without any mark of a phone number are no phone: they may be anything.
 * @param value trimmed, no date
 */
export function contactForm(value: string): ContactForm | null {
  if (value.length > MAX_TRIED || value.length < 4) return null;
  if (isPhone(value)) return 'phone';
  if (!value.includes('.') || /\s/.test(value)) return null;
  if (value.includes('@') && EMAIL.test(value)) return 'email';
  if (URL_FORM.test(value)) return 'url';
  const domain = DOMAIN.exec(value);
  if (domain === null || !isTopLevel(domain[1] ?? '', value)) return null;
  return domain[2] === undefined ? 'domain' : 'url';
}

/** Tells `shop.example` from `invoice.pdf` and `01.High`. */
function isTopLevel(suffix: string, value: string): boolean {
  return RESERVED.includes(suffix.toLowerCase()) || parse(value).isIcann === true;
}

function isPhone(value: string): boolean {
  if (!/^[+(\d]/.test(value) || !PHONE.test(value)) return false;
  const digits = value.replace(/\D/g, '').length;
  const isMarked = value.startsWith('+') || /\d[\s)/.-]+\(?\d/.test(value);
  // One point or comma alone makes a decimal number of it.
  const isDecimal = /^\d+\.\d+$/.test(value);
  return (
    isMarked && !isDecimal && !ZIP.test(value) && digits >= PHONE_DIGITS.least && digits <= PHONE_DIGITS.most
  );
}
