import { fingerprintMapping } from '../fingerprint.js';
import { MAPPED_OBJECTS, type Mapping } from '../mapping-schema.js';
import { COLUMNS } from './columns.js';
import { fieldRows, madeRows } from './field-rows.js';
import { filterRows } from './filter-rows.js';
import { generalRows, objectRows } from './general-rows.js';
import { mergeRows } from './merge-rows.js';
import { optionRows } from './option-rows.js';
import type { Sheet } from './sheet.js';
import { stageRows } from './stage-rows.js';

/** A mapping as tables that a customer can fill in. Lists in a cell have one value a line. */
export function toSheets(mapping: Mapping): Sheet[] {
  const sheet = (name: keyof typeof COLUMNS, rows: string[][], isOpen = false): Sheet => ({
    name,
    columns: COLUMNS[name],
    rows,
    isOpen,
  });
  return [
    sheet('about', aboutRows(mapping)),
    sheet('general', generalRows(mapping)),
    sheet('objects', objectRows(mapping)),
    sheet('filters', filterRows(mapping), true),
    ...MAPPED_OBJECTS.map((name): Sheet => ({
      name,
      columns: COLUMNS.fields,
      rows: fieldRows(mapping.objects[name]),
      isOpen: false,
    })),
    sheet('made', madeRows(mapping), true),
    sheet('options', optionRows(mapping), true),
    sheet('stages', stageRows(mapping)),
    sheet('merges', mergeRows(mapping)),
    sheet(
      'questions',
      mapping.questions.map(({ question, answer, change }) => [question, answer, change ?? '']),
    ),
  ];
}

function aboutRows(mapping: Mapping): string[][] {
  return [
    ['fingerprint', fingerprintMapping(mapping)],
    [
      'how',
      'Change the coloured columns only. Leave sheets, columns and rows where they are; new rows go into filters, made and options.',
    ],
    ['objects', 'Which kinds of records move.'],
    [
      'filters',
      'What a record must meet to move, all rows of its object together. in and notIn: one value a line. before, after: a day, as 2015-01-31. under, over: a number.',
    ],
    [
      'fields',
      'One sheet per kind: `to` is where a column goes in Pipedrive, blank means that it does not move. With a `type` it is a custom field of that name. `default` is written where the column is blank.',
    ],
    [
      'made',
      'Values that no column has. constant: the same for every record. join: columns, one a line, with join_with between them. split: a column, taken apart at split_at into so many parts (of), and which of them (part).',
    ],
    ['options', 'What each value of a column becomes; blank leaves the value out.'],
    [
      'stages',
      'Which pipeline and stage each one becomes: one that is there (existing), or a new one (create).',
    ],
    ['merges', 'Accounts of one domain that become one organization; `no` keeps them apart.'],
    ['then', 'Send the file back; it is read with: sd2pd map import FILE -c migration.yaml'],
  ];
}
