import { fingerprintMapping } from '../fingerprint.js';
import {
  CONVERSIONS,
  CUSTOM_FIELD_TYPES,
  MAPPED_OBJECTS,
  type Mapping,
  type ObjectMapping,
} from '../mapping-schema.js';
import { YES_NO, yesNo, type Column, type Sheet } from './sheet.js';

const fixed = (name: string): Column => ({ name, editable: false });
const free = (name: string): Column => ({ name, editable: true });
const choice = (name: string, choices: readonly string[]): Column => ({ name, editable: true, choices });

/** Columns of every sheet; `to-sheets` writes them and `from-sheets` reads them. */
export const COLUMNS = {
  about: [fixed('what'), fixed('value')],
  general: [fixed('setting'), free('value'), fixed('meaning')],
  objects: [
    fixed('object'),
    choice('moves', YES_NO),
    free('filter_field'),
    free('filter_in'),
    free('filter_not_in'),
    choice('on_missing_parent', ['skip', 'drop']),
  ],
  fields: [
    fixed('field'),
    free('to'),
    choice('type', CUSTOM_FIELD_TYPES),
    choice('convert', CONVERSIONS),
    choice('on_invalid', ['drop', 'skip']),
    free('label'),
    fixed('confidence'),
    fixed('reason'),
  ],
  options: [fixed('object'), fixed('field'), fixed('source_value'), free('to')],
  stages: [
    fixed('pipeline_id'),
    free('pipeline'),
    choice('create_pipeline', YES_NO),
    fixed('stage_id'),
    choice('stage_is', ['existing', 'create']),
    free('stage'),
  ],
  merges: [fixed('domain'), fixed('members'), free('survivor'), choice('merge', YES_NO)],
  questions: [fixed('question'), fixed('answer'), fixed('where to change it')],
} as const satisfies Record<string, readonly Column[]>;

/** Settings of the whole mapping, by name: how they are shown, and what they mean. */
const GENERAL: ReadonlyArray<readonly [string, (mapping: Mapping) => string, string]> = [
  ['notes', ({ notes }) => notes, 'activities of type note become: activity, or note'],
  ['existingPersons', ({ existingPersons }) => existingPersons, 'persons with that e-mail: match, or create'],
  ['visibleTo', ({ visibleTo }) => visibleTo, 'who sees the records: default, owner, or company'],
  [
    'skipThreshold.percent',
    ({ skipThreshold }) => String(skipThreshold.percent),
    'hold when more is skipped',
  ],
  [
    'skipThreshold.atLeast',
    ({ skipThreshold }) => String(skipThreshold.atLeast),
    'and at least so many records',
  ],
];

/** A mapping as tables that a customer can fill in. Lists in a cell have one value a line. */
export function toSheets(mapping: Mapping): Sheet[] {
  return [
    { name: 'about', columns: COLUMNS.about, rows: aboutRows(mapping) },
    {
      name: 'general',
      columns: COLUMNS.general,
      rows: GENERAL.map(([name, valueOf, meaning]) => [name, valueOf(mapping), meaning]),
    },
    {
      name: 'objects',
      columns: COLUMNS.objects,
      rows: MAPPED_OBJECTS.map((name) => objectRow(name, mapping.objects[name])),
    },
    ...MAPPED_OBJECTS.map((name) => ({
      name,
      columns: COLUMNS.fields,
      rows: fieldRows(mapping.objects[name]),
    })),
    { name: 'options', columns: COLUMNS.options, rows: optionRows(mapping) },
    { name: 'stages', columns: COLUMNS.stages, rows: stageRows(mapping) },
    { name: 'merges', columns: COLUMNS.merges, rows: mergeRows(mapping) },
    {
      name: 'questions',
      columns: COLUMNS.questions,
      rows: mapping.questions.map(({ question, answer, change }) => [question, answer, change ?? '']),
    },
  ];
}

function aboutRows(mapping: Mapping): string[][] {
  return [
    ['fingerprint', fingerprintMapping(mapping)],
    ['how', 'Change the coloured columns only. Leave sheets, columns and rows where they are.'],
    ['objects', 'Which kinds of records move; filter_in and filter_not_in: one value a line.'],
    [
      'fields',
      'One sheet per kind: `to` is where a column goes in Pipedrive, blank means that it does not move. With a `type` it is a custom field of that name.',
    ],
    ['options', 'What each value of a list becomes; blank leaves the value out.'],
    [
      'stages',
      'Which pipeline and stage each one becomes: one that is there (existing), or a new one (create).',
    ],
    ['merges', 'Accounts of one domain that become one organization; `no` keeps them apart.'],
    ['then', 'Send the file back; it is read with: sd2pd map import FILE -c migration.yaml'],
  ];
}

function objectRow(name: string, { enabled, filter, onMissingParent }: ObjectMapping): string[] {
  const lines = (list: readonly string[] | undefined): string => (list ?? []).join('\n');
  return [
    name,
    yesNo(enabled),
    filter?.field ?? '',
    lines(filter?.in),
    lines(filter?.notIn),
    onMissingParent,
  ];
}

function fieldRows({ fields }: ObjectMapping): string[][] {
  return Object.entries(fields).map(([name, { to, type, convert, onInvalid, label, confidence, reason }]) => [
    name,
    to ?? '',
    type ?? '',
    convert ?? '',
    onInvalid,
    label ?? '',
    confidence === undefined ? '' : String(confidence),
    reason ?? '',
  ]);
}

function optionRows({ objects }: Mapping): string[][] {
  return MAPPED_OBJECTS.flatMap((object) =>
    Object.entries(objects[object].fields).flatMap(([field, { options }]) =>
      Object.entries(options ?? {}).map(([value, to]) => [object, field, value, to ?? '']),
    ),
  );
}

function stageRows({ pipelines }: Mapping): string[][] {
  return Object.entries(pipelines).flatMap(([id, { to, create, stages }]) => {
    const pipeline = [id, to, yesNo(create)];
    const entries = Object.entries(stages);
    if (entries.length === 0) return [[...pipeline, '', '', '']];
    return entries.map(([stageId, stage]) => [
      ...pipeline,
      stageId,
      stage.create === undefined ? 'existing' : 'create',
      stage.create ?? stage.to ?? '',
    ]);
  });
}

function mergeRows({ organizations }: Mapping): string[][] {
  return organizations.merge.map(({ domain, members, survivor, merge }) => [
    domain,
    members.map(({ id, name }) => `${id} ${name}`).join('\n'),
    survivor,
    yesNo(merge),
  ]);
}
