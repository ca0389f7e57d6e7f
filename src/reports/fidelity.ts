import type { FieldProfile } from '../smartdesk/field-profile.js';
import type { ObjectProfile } from '../smartdesk/profile.js';
import {
  MAPPED_OBJECTS,
  type FieldMapping,
  type Mapping,
  type ObjectMapping,
} from '../mapping/mapping-schema.js';
import { FIXED_FIDELITY, type Fidelity, type Judgement } from './fidelity-fixed.js';
import { count, markdownCode, markdownTable, markdownText, percent } from './markdown.js';

export interface FidelityLine extends Judgement {
  readonly object: string;
  readonly field: string;
  readonly filled: number;
  readonly rows: number;
}

/** Values that a run could not carry as they were. */
export interface ChangedValues {
  readonly run: string;
  readonly object: string;
  readonly field: string;
  readonly action: string;
  readonly n: number;
}

export interface FidelityFacts {
  readonly account: string;
  readonly zone: string;
  readonly profiles: readonly ObjectProfile[];
  readonly mapping: Mapping | null;
  readonly changed: readonly ChangedValues[];
}

const TITLES: Readonly<Record<Fidelity, string>> = {
  preserved: 'preserved',
  'custom field': 'preserved in a custom field',
  'not possible': 'not possible',
  'not mapped': 'not mapped',
};

/** What becomes of every column of every object that moves. Pure. */
export function fidelityLines(profiles: readonly ObjectProfile[], mapping: Mapping | null): FidelityLine[] {
  const isMapped = (object: string): object is keyof Mapping['objects'] =>
    MAPPED_OBJECTS.some((known) => known === object);
  return profiles.flatMap(({ object, rows, fields }) => {
    const fixed = FIXED_FIDELITY[object];
    if (!isMapped(object) && fixed === undefined) return [];
    const objectMapping = isMapped(object) ? mapping?.objects[object] : undefined;
    return fields.map((profile) => {
      const found = fixed?.[profile.field] ?? judge(profile, objectMapping);
      return { object, field: profile.field, filled: profile.filled, rows, ...found };
    });
  });
}

function judge(profile: FieldProfile, object: ObjectMapping | undefined): Judgement {
  const field = object?.fields[profile.field];
  if (object?.enabled === false) {
    return { fidelity: 'not mapped', target: '', reason: 'the mapping leaves out the whole object' };
  }
  // An inline note is a record of its own, whatever the mapping says of the object it stands in.
  if (profile.field === 'notes' && field === undefined) {
    return { fidelity: 'preserved', target: 'Pipedrive note', reason: 'each becomes a note on its record' };
  }
  if (field === undefined)
    return { fidelity: 'not mapped', target: '', reason: 'the mapping does not name it' };
  return judgeMapped(profile, field);
}

function judgeMapped({ origin }: FieldProfile, { to, type, reason = '' }: FieldMapping): Judgement {
  if (to === null) {
    // Where the contract knows the column, leaving it out is a limit of Pipedrive; elsewhere it is a choice.
    return { fidelity: origin === 'standard' ? 'not possible' : 'not mapped', target: '', reason };
  }
  if (type !== undefined) return { fidelity: 'custom field', target: `${to} (${type})`, reason };
  return { fidelity: 'preserved', target: to, reason };
}

/** `fidelity.md`. Pure. */
export function renderFidelity(facts: FidelityFacts): string {
  const lines = fidelityLines(facts.profiles, facts.mapping);
  const objects = [...new Set(lines.map(({ object }) => object))];
  return [
    `# Fidelity: what becomes of every field\n\n`,
    `From the SmartDesk account ${markdownText(facts.account)}. "Filled" counts the records in which the field is not blank.\n\n`,
    facts.mapping === null
      ? 'No mapping has been proposed yet: custom and standard fields show as not mapped.\n\n'
      : '',
    renderSummary(lines, objects),
    '\n## Limits that hold for every record\n\n',
    ...limits(facts).map((limit) => `- ${limit}\n`),
    ...objects.map((object) => renderObject(object, lines)),
    renderChanged(facts.changed),
  ].join('');
}

function renderSummary(lines: readonly FidelityLine[], objects: readonly string[]): string {
  const kinds = Object.keys(TITLES) as Fidelity[];
  const header = ['object', ...kinds.map((kind) => TITLES[kind])];
  const rows = objects.map((object) => [
    markdownCode(object),
    ...kinds.map((kind) => lines.filter((line) => line.object === object && line.fidelity === kind).length),
  ]);
  return `## Fields per object\n\n${markdownTable(header, rows, header.slice(1))}`;
}

function renderObject(object: string, lines: readonly FidelityLine[]): string {
  const header = ['field', 'filled', 'share', 'what becomes of it', 'where', 'why'];
  const rows = lines
    .filter((line) => line.object === object)
    .map((line) => [
      markdownCode(line.field),
      count(line.filled),
      percent(line.filled, line.rows),
      TITLES[line.fidelity],
      markdownText(line.target),
      markdownText(line.reason),
    ]);
  return `\n## ${object}\n\n${markdownTable(header, rows, ['filled', 'share'])}`;
}

function renderChanged(changed: readonly ChangedValues[]): string {
  if (changed.length === 0) return '';
  const header = ['run', 'object', 'field', 'action', 'values'];
  const rows = changed.map(({ run, object, field, action, n }) => [
    run,
    markdownCode(object),
    markdownCode(field),
    action,
    count(n),
  ]);
  const intro = 'Every single value is in `RUN/values.csv`.';
  return `\n## Values that did not arrive as they were\n\n${intro}\n\n${markdownTable(header, rows, ['values'])}`;
}

/** Limits of Pipedrive and of its API that no mapping can lift. */
function limits({ profiles, zone }: FidelityFacts): string[] {
  const deals = profiles.find(({ object }) => object === 'deals');
  const blankValues = deals?.fields.find(({ field }) => field === 'value')?.blank ?? 0;
  return [
    `A deal without a value has the value 0 in Pipedrive: ${count(blankValues)} deals.`,
    `Times without a zone are read in the source account's zone, ${markdownText(zone)}. Activities show them in each user's own zone.`,
    'The time of last modification cannot be set; neither can the creation time of activities, tasks and files.',
    'A stage that is created in a pipeline that exists comes last there: the API cannot insert one. An administrator can drag it.',
    'An account that belongs to another account is linked by text only.',
    'An activity that names a deal and a lead keeps the deal; the lead is in `RUN/values.csv`.',
    'Ids are given by Pipedrive. The original ids stay in `sd_id__c` and in `RUN/id_map.csv`.',
  ];
}
