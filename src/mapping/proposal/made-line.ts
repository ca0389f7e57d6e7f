import type { FieldMapping } from '../mapping-schema.js';
import type { Candidate } from './candidates.js';
import type { OptionTable } from './option-table.js';

/** A proposed line, and what people should know about it. */
export interface MadeLine {
  readonly line: FieldMapping;
  /** Nothing defines the column. */
  readonly unknown?: boolean;
  /** It takes an existing field of another name. */
  readonly similar?: boolean;
  /** How its values become options. */
  readonly table?: OptionTable;
  /** Where else it could go, best first, itself included; absent where a rule leaves no choice. */
  readonly candidates?: readonly Candidate[];
}
