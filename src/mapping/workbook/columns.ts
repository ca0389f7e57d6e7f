import { COMPARISONS } from '../filter-schema.js';
import { CONVERSIONS, CUSTOM_FIELD_TYPES } from '../mapping-schema.js';
import { YES_NO, type Column } from './sheet.js';

const fixed = (name: string): Column => ({ name, editable: false });
const free = (name: string): Column => ({ name, editable: true });
const choice = (name: string, choices: readonly string[]): Column => ({ name, editable: true, choices });

/** Where a value goes, and how: the same of a column as of a line that is made of others. */
const LINE = [
  free('to'),
  choice('type', CUSTOM_FIELD_TYPES),
  choice('convert', CONVERSIONS),
  free('default'),
  choice('on_invalid', ['drop', 'skip']),
  free('label'),
  fixed('confidence'),
  fixed('reason'),
] as const;

/** The comparisons of a filter as words: `blank` has two. */
export const CONDITION_WORDS = COMPARISONS.flatMap((word) =>
  word === 'blank' ? ['blank', 'filled'] : [word],
);

/** Columns of every sheet: what is written, and what has to come back. */
export const COLUMNS = {
  about: [fixed('what'), fixed('value')],
  general: [fixed('setting'), free('value'), fixed('meaning')],
  objects: [fixed('object'), choice('moves', YES_NO), choice('on_missing_parent', ['skip', 'drop'])],
  filters: [free('object'), free('field'), choice('condition', CONDITION_WORDS), free('value')],
  fields: [fixed('field'), ...LINE],
  made: [
    fixed('object'),
    fixed('field'),
    free('constant'),
    free('join'),
    free('join_with'),
    free('split'),
    free('split_at'),
    free('part'),
    free('of'),
    ...LINE,
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
