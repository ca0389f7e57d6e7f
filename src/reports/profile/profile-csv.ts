import type { FieldProfile } from '../../smartdesk/field-profile.js';
import type { ProfileFacts } from './profile-md.js';
import { fieldFindings } from './findings.js';

type Cell = string | number;

const COLUMNS: readonly (readonly [string, (profile: FieldProfile) => Cell])[] = [
  ['origin', ({ origin }) => origin],
  ['declared', ({ kind }) => kind ?? ''],
  ['inferred', ({ inferred }) => inferred.type],
  ['inferred_share', ({ inferred }) => round(inferred.share)],
  ['filled', ({ filled }) => filled],
  ['blank', ({ blank }) => blank],
  ['fill_rate', ({ filled, blank }) => (filled + blank === 0 ? '' : round(filled / (filled + blank)))],
  ['distinct', ({ distinct }) => distinct.count],
  ['distinct_is', ({ distinct }) => (distinct.exact ? 'exact' : 'estimate')],
  ['length_min', ({ lengths }) => lengths.min],
  ['length_median', ({ lengths }) => lengths.median],
  ['length_max', ({ lengths }) => lengths.max],
  ['over_255', ({ lengths }) => lengths.over255],
  ['numbers', ({ reads }) => reads.number],
  ['integers', ({ reads }) => reads.integer],
  ['number_forms', ({ numbers }) => counted((numbers?.forms ?? []).map((each) => [each.form, each.count]))],
  ['currencies', ({ currencies }) => counted(currencies.map((each) => [each.currency, each.count]))],
  ['booleans', ({ reads }) => reads.boolean],
  ['emails', ({ reads }) => reads.email],
  ['phones', ({ reads }) => reads.phone],
  ['urls', ({ reads }) => reads.url],
  ['domains', ({ reads }) => reads.domain],
  ['dates', ({ dates }) => dates?.dates ?? ''],
  ['date_forms', ({ dates }) => counted((dates?.shapes ?? []).map((each) => [each.shape, each.count]))],
  ['date_order', ({ dates }) => dates?.order ?? ''],
  ['misfits', ({ misfits }) => misfits.count],
  ['misfit_rows', ({ misfits }) => misfits.rows.join('|')],
  ['non_values', ({ nonValues }) => counted(nonValues.map((each) => [each.word, each.count]))],
  [
    'undefined_options',
    ({ options }) => counted((options?.unknown ?? []).map((each) => [each.value, each.count])),
  ],
  ['unused_options', ({ options }) => unused(options)],
  ['case_twins', ({ twins }) => twins?.groups ?? ''],
  [
    'findings',
    (profile) =>
      fieldFindings(profile)
        .map(({ code }) => code)
        .join('|'),
  ],
];

export const PROFILE_HEADER: readonly string[] = [
  'object',
  'field',
  'label',
  ...COLUMNS.map(([name]) => name),
];

/** The lines of `profile.csv`, one per column of the export. Lists in a cell are separated by `|`. */
export function profileRows({ profiles, definitions }: ProfileFacts): Cell[][] {
  return profiles.flatMap(({ object, fields }) =>
    fields.map((profile) => {
      const known = definitions.definitions.find(
        (each) => each.object === object && each.key === profile.field,
      );
      return [object, profile.field, known?.label ?? '', ...COLUMNS.map(([, of]) => of(profile))];
    }),
  );
}

/** `1234.5: 18|1,234.56: 3`. */
function counted(parts: readonly (readonly [string, number])[]): string {
  return parts.map(([name, count]) => `${name}: ${count}`).join('|');
}

function unused(options: FieldProfile['options']): string {
  return (options?.declared ?? [])
    .filter(({ count }) => count === 0)
    .map(({ option }) => option)
    .join('|');
}

function round(share: number): number {
  return Math.round(share * 1000) / 1000;
}
