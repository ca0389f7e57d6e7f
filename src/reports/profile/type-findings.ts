import type { FieldProfile } from '../../smartdesk/field-profile.js';
import type { InferredType } from '../../smartdesk/profiling/infer-type.js';
import { count, markdownCode, percent } from '../markdown.js';
import type { Finding } from './findings.js';
import { inferredInWords } from './type-words.js';
import { inRows, values } from './words.js';

/** Types that say more than the text that the column is declared as. */
const NARROW: readonly InferredType[] = [
  'boolean',
  'integer',
  'number',
  'amount',
  'percent',
  'date',
  'datetime',
  'email',
  'phone',
  'url',
  'domain',
];
/** Kinds that say no more than "text". */
const WIDE: readonly unknown[] = ['text', 'longtext', null];

/** Values that are not what the column is declared as, and columns that hold more than they are declared as. */
export function typeFindings(profile: FieldProfile): Finding[] {
  const { kind, filled, misfits, inferred, origin, required, blank } = profile;
  const found: Finding[] = [];
  if (misfits.count > 0) {
    const forms = profile.shapes.map(({ shape }) => markdownCode(shape)).join(' ');
    const share = `${count(misfits.count)} of ${count(filled)} values (${percent(misfits.count, filled)})`;
    const text = `declared as ${kind ?? 'text'}, and ${share} cannot be read as that${inRows(misfits)}; commonest shapes: ${forms}`;
    found.push({ code: 'not_of_type', ...misfits, text });
  }
  if (origin !== 'standard' && WIDE.includes(kind) && NARROW.includes(inferred.type)) {
    const { exceptions } = inferred;
    const but = exceptions.count === 0 ? '' : ` but for ${values(exceptions.count, ['', ''])}`.trimEnd();
    const declared = kind === null ? 'not defined' : `declared as ${kind}`;
    const text = `${declared}, and holds ${inferredInWords(inferred.type)}${but}${inRows(exceptions)}`;
    found.push({ code: 'looks_like', ...exceptions, text });
  }
  if (required && blank > 0) {
    const text = `required by its definition, and blank in ${blank === 1 ? '1 row' : `${count(blank)} rows`}`;
    found.push({ code: 'required_blank', count: blank, rows: [], text });
  }
  return found;
}
