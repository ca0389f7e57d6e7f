import type { CustomFieldDefinition } from '../../smartdesk/custom-fields.js';
import type { FieldProfile } from '../../smartdesk/field-profile.js';
import type { ObjectProfile } from '../../smartdesk/profile.js';
import type { DiscoveryFacts } from '../discovery-facts.js';
import { count, markdownCode, markdownTable, markdownText, percent } from '../markdown.js';
import { FINDING_CODES, findings } from './findings.js';
import type { FieldFinding, FindingCode } from './findings.js';
import { holdsInWords } from './holds.js';
import { inferredInWords } from './type-words.js';

/** What these reports are made from. */
export type ProfileFacts = Pick<DiscoveryFacts, 'export' | 'profiles' | 'definitions'>;

/** What each finding means for the move, and what to do. */
const TITLES: Readonly<Record<FindingCode, { readonly title: string; readonly what: string }>> = {
  undefined_option: {
    title: 'Picklist values that are not defined',
    what: 'They are dropped and reported unless `options` in the mapping gives them a place, or the field gets the option.',
  },
  not_of_type: {
    title: 'Values that are not of the declared type',
    what: 'They are dropped and reported, or the record is skipped, as `onInvalid` says. Another `type` in the mapping, as varchar, keeps them.',
  },
  date_order_mixed: {
    title: 'Dates of both orders in one column',
    what: '`convert` can only say one order; the other dates are dropped and reported, or come out wrong where both readings exist.',
  },
  date_order_open: {
    title: 'Dates of unknown order',
    what: 'Say in the mapping which comes first (`convert`).',
  },
  date_order_proved: {
    title: 'Dates whose order is proved',
    what: 'Nothing to do: the proposed mapping says so.',
  },
  number_ambiguous: {
    title: 'Numbers of two readings',
    what: 'The load drops and reports them, unless `convert` says which sign is the decimal one (`decimal_point`, `decimal_comma`).',
  },
  number_forms_mixed: {
    title: 'Numbers written in different ways',
    what: 'Each is read by its own form; look whether they mean what they say.',
  },
  currencies_mixed: {
    title: 'Amounts in several currencies',
    what: 'A field of Pipedrive takes numbers without a sign beside them; the currency has to be in a column of its own.',
  },
  case_twins: {
    title: 'Values that differ only in case or spaces',
    what: 'A field with options makes them one; a text field keeps both.',
  },
  non_value: {
    title: 'Values that say that there is no value',
    what: 'They move as they are. To leave them out of a picklist, give them `null` under `options` in the mapping.',
  },
  looks_like: {
    title: 'Columns that hold more than they are declared as',
    what: 'Another `type` in the mapping makes them sortable and searchable as what they are.',
  },
  required_blank: {
    title: 'Required columns that are blank',
    what: 'Pipedrive does not require them unless you say so there; nothing is skipped for it.',
  },
  unused_option: {
    title: 'Defined options that never occur',
    what: 'They are made in Pipedrive all the same, so that users can choose them.',
  },
  blank_column: { title: 'Columns without any value', what: 'Consider `to: null` in the mapping.' },
};

/** `profile.md`: what each column of the export holds, the findings first. Row numbers and shapes, never values of records. Pure. */
export function renderProfile({ export: { account }, profiles, definitions }: ProfileFacts): string {
  const found = findings(profiles);
  const intro =
    'Every column of the export, by all its values. A row number counts the rows of the file from 1, the header left out; an\n' +
    'ellipsis stands for more of the same. Values are named only where they are options of a list or words that say "no\n' +
    'value". `profile.csv` has the same with one line per column.\n';
  return [
    `# What the export of ${markdownText(account.name)} holds\n\n${intro}`,
    '\n## Findings\n',
    found.length === 0 ? '\nNothing.\n' : FINDING_CODES.map((code) => renderCode(code, found)).join(''),
    '\n## Columns\n\nLooks like: what at least 90 % of the values are that say something. Distinct values over 1,000 are estimates, within 3 % as a rule. Length: shortest–median–longest, in characters.\n',
    ...profiles.map((profile) => renderObject(profile, definitions.definitions)),
  ].join('');
}

function renderCode(code: FindingCode, found: readonly FieldFinding[]): string {
  const lines = found.filter((finding) => finding.code === code);
  if (lines.length === 0) return '';
  const { title, what } = TITLES[code];
  const names = lines.map(({ object, field }) => markdownCode(`${object}.${field}`));
  const list =
    code === 'blank_column'
      ? `${names.join(', ')}\n`
      : lines.map(({ text }, at) => `- ${names[at] ?? ''}: ${text}.\n`).join('');
  return `\n### ${title}\n\n${what}\n\n${list}`;
}

function renderObject(
  { object, rows, fields }: ObjectProfile,
  definitions: readonly CustomFieldDefinition[],
): string {
  if (fields.length === 0 || rows === 0) return '';
  const header = ['column', 'label', 'declared', 'looks like', 'filled', 'distinct', 'length', 'holds'];
  const lines = fields.map((profile) => {
    const label = definitions.find((each) => each.object === object && each.key === profile.field)?.label;
    return [markdownCode(profile.field), markdownText(label ?? ''), ...columnCells(profile, rows)];
  });
  const table = markdownTable(header, lines, ['filled', 'distinct', 'length']);
  return `\n### ${object}: ${rows === 1 ? '1 row' : `${count(rows)} rows`}\n\n${table}`;
}

function columnCells(profile: FieldProfile, rows: number): string[] {
  const { kind, inferred, filled, distinct, lengths } = profile;
  const share = inferred.share < 1 ? ` (${percent(Math.round(inferred.share * 1000), 1000)})` : '';
  const length = filled === 0 ? '' : `${lengths.min}–${lengths.median}–${count(lengths.max)}`;
  return [
    kind ?? '',
    `${inferredInWords(inferred.type)}${share}`,
    percent(filled, rows),
    `${distinct.exact ? '' : 'about '}${count(distinct.count)}`,
    length,
    holdsInWords(profile),
  ];
}
