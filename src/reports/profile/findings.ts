import { INVENTORY_OBJECTS } from '../../contract/objects.js';
import type { FieldProfile } from '../../smartdesk/field-profile.js';
import type { ObjectProfile } from '../../smartdesk/profile.js';
import type { RowEvidence } from '../../smartdesk/profiling/evidence.js';
import { dateFindings } from './date-findings.js';
import { optionFindings } from './option-findings.js';
import { typeFindings } from './type-findings.js';
import { valueFindings } from './value-findings.js';

/** What a profile finds, in the order in which a person should look at it. */
export const FINDING_CODES = [
  'undefined_option',
  'not_of_type',
  'date_order_mixed',
  'date_order_open',
  'date_order_proved',
  'number_ambiguous',
  'number_forms_mixed',
  'currencies_mixed',
  'case_twins',
  'non_value',
  'looks_like',
  'required_blank',
  'unused_option',
  'blank_column',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

export interface Finding extends RowEvidence {
  readonly code: FindingCode;
  /** Markdown, without the field's name. Values only where they are options or words that say "no value". */
  readonly text: string;
}

export interface FieldFinding extends Finding {
  readonly object: string;
  readonly field: string;
}

/** What is odd about one column. Pure. */
export function fieldFindings(profile: FieldProfile): Finding[] {
  if (profile.filled === 0) {
    if (profile.blank === 0) return [];
    return [{ code: 'blank_column', count: profile.blank, rows: [], text: 'blank in every row' }];
  }
  return [
    ...optionFindings(profile),
    ...typeFindings(profile),
    ...dateFindings(profile),
    ...valueFindings(profile),
  ];
}

/** Findings of all objects that move, by code, then in the order of the files and columns. */
export function findings(profiles: readonly ObjectProfile[]): FieldFinding[] {
  const moving = profiles.filter(({ object }) => !INVENTORY_OBJECTS.some((known) => known === object));
  const all = moving.flatMap(({ object, fields }) =>
    fields.flatMap((profile) =>
      fieldFindings(profile).map((finding) => ({ ...finding, object, field: profile.field })),
    ),
  );
  return FINDING_CODES.flatMap((code) => all.filter((finding) => finding.code === code));
}
