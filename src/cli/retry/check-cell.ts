import {
  OWNER_COLUMNS,
  sourceObjectOf,
  type PhaseObject,
  type SourceObject,
} from '../../contract/objects.js';
import type { Ledger } from '../../ledger/ledger.js';
import { isInlineNoteColumn } from '../../discovery/inline-notes.js';
import { normaliseEmail } from '../../normalise/email.js';
import { objectNamed, STANDARD_COLUMNS, type StandardColumn } from '../../smartdesk/columns.js';
import { parseSourceDate } from '../../smartdesk/dates.js';
import type { Problem } from '../file-problems.js';

type Values = Readonly<Record<string, string>>;
type Finding = Pick<Problem, 'what' | 'next'>;

/** What the correction of a value depends on besides the value. */
export interface CellContext {
  readonly ledger: Ledger;
  readonly object: PhaseObject;
  /** IANA zone of the source account. */
  readonly zone: string;
  /** Whether an e-mail of the source stands for an active Pipedrive user. */
  hasOwner(email: string): boolean;
  /** Whether what was made for this lead has arrived already, by the lead's column that names it. */
  isLocked(sourceId: string, column: string): boolean;
}

/** Objects of which the mapping says what becomes, and not their rows. */
const STRUCTURE: ReadonlySet<SourceObject> = new Set(['users', 'custom_fields', 'pipelines', 'stages']);
const AMOUNT = /^[+-]?[\d.,'’_ \u00a0\u202f]*\d[\d.,'’_ \u00a0\u202f]*$/;

/**
 * What is wrong with a corrected value, or null. Whether Pipedrive takes it is found out when it is tried.
 * @param values the row as corrected
 */
export async function checkCell(
  context: CellContext,
  sourceId: string,
  column: string,
  values: Values,
): Promise<Finding | null> {
  const source = sourceObjectOf(context.object);
  const value = values[column] ?? '';
  const fixed = fixedFinding(context, source, sourceId, column);
  if (fixed !== null) return fixed;
  if (value.includes('\ufffd')) {
    return { what: 'it has characters that are not UTF-8', next: 'save the file as CSV in UTF-8' };
  }
  if (value.trim() === '') return null;
  const isOwner = Object.entries(OWNER_COLUMNS).some(([name, owner]) => name === source && owner === column);
  if (isOwner && !context.hasOwner(value)) {
    const next =
      'name an owner of the source, or assign this one first: sd2pd owners NAME assign SOURCE TARGET';
    return { what: 'no active Pipedrive user stands for this owner', next };
  }
  const standard = STANDARD_COLUMNS[source].find(({ name }) => name === column);
  return standard === undefined ? null : checkKind(context, standard, value, values);
}

/** Columns that a correction cannot change. */
function fixedFinding(
  context: CellContext,
  source: SourceObject,
  sourceId: string,
  column: string,
): Finding | null {
  if (column === 'id') {
    return {
      what: 'the id was changed',
      next: 'leave it as the report has it: it says which record is meant',
    };
  }
  if (STRUCTURE.has(source)) {
    return { what: `${source} are not corrected here`, next: 'correct the mapping, or the target' };
  }
  if (isInlineNoteColumn(source, column)) {
    return { what: 'its text is a note of its own', next: 'correct it in notes_skip.csv' };
  }
  if (source === 'leads' && context.isLocked(sourceId, column)) {
    const what = 'what was made for the lead with the old value has arrived';
    return { what, next: 'leave it as it was, and change it in Pipedrive afterwards' };
  }
  return null;
}

async function checkKind(
  { ledger, zone }: CellContext,
  column: StandardColumn,
  value: string,
  values: Values,
): Promise<Finding | null> {
  switch (column.kind) {
    case 'date': {
      const parsed = parseSourceDate(value.trim(), { dayFirst: null, zone });
      // Which of day and month comes first is the mapping's to say.
      const isDate = parsed.ok || parsed.reason === 'ambiguous';
      return isDate
        ? null
        : { what: 'it is no date', next: 'write it as 2017-05-26 or 2017-05-26T18:00:00Z' };
    }
    case 'number':
      return AMOUNT.test(value.trim()) ? null : { what: 'it is no number', next: 'write digits only' };
    case 'email':
      return normaliseEmail(value) === null ? { what: 'it is no e-mail', next: 'write one address' } : null;
    case 'reference':
      return column.refersTo === undefined ? null : missing(ledger, column.refersTo, value);
    case 'parent_id': {
      const parent = objectNamed(values['parent_type'] ?? '');
      return parent === undefined ? null : missing(ledger, parent, value);
    }
    case 'parent_type':
      return objectNamed(value) === undefined
        ? { what: 'it names no object', next: 'write account, contact, lead, deal, task or activity' }
        : null;
    default:
      return null;
  }
}

async function missing(ledger: Ledger, object: SourceObject, id: string): Promise<Finding | null> {
  const [row] = await ledger.source.byIds(object, [id.trim()]);
  if (row !== undefined) return null;
  return {
    what: `the export has none of ${object} with this id`,
    next: `take an id of ${object}, or leave it blank`,
  };
}
