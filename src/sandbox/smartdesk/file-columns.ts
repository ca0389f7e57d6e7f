import type { SourceObject } from '../../contract/objects.js';
import { STANDARD_COLUMNS } from '../../smartdesk/columns.js';

/** Header of a generated file: the standard columns of the contract, then others. */
export const columnsOf = (object: SourceObject, others: readonly string[] = []): readonly string[] => [
  ...STANDARD_COLUMNS[object].map(({ name }) => name),
  ...others,
];
