/** Columns of inventory files by what they hold: their names are not fixed (contract, section 1), so the usual ones are known. */
const MEANINGS = {
  name: ['name', 'title', 'subject', 'label'],
  active: ['active', 'is_active', 'enabled', 'is_enabled', 'status', 'state'],
  trigger: ['trigger', 'event', 'trigger_event', 'trigger_type', 'when', 'starts_on'],
  conditions: ['conditions', 'condition', 'criteria', 'filter', 'filters', 'if', 'segment', 'audience'],
  actions: ['actions', 'action', 'steps', 'then', 'effect'],
  ask: [
    'owner_email',
    'owner',
    'author_email',
    'author',
    'created_by',
    'assignee_email',
    'assignee',
    'responsible',
    'modified_by',
  ],
} as const;

export type Meaning = keyof typeof MEANINGS;

type Values = Readonly<Record<string, string>>;

/** The first filled column of a meaning, trimmed; '' without one. Names are compared without case. */
export function meant(values: Values, meaning: Meaning): string {
  const byName = new Map(Object.entries(values).map(([column, value]) => [folded(column), value.trim()]));
  for (const name of MEANINGS[meaning]) {
    const value = byName.get(name) ?? '';
    if (value !== '') return value;
  }
  return '';
}

/** Filled columns that mean none of the given things, and are not the id. */
export function otherColumns(values: Values, known: readonly Meaning[]): [string, string][] {
  const names = new Set<string>(['id', ...known.flatMap((meaning) => MEANINGS[meaning])]);
  return Object.entries(values).filter(
    ([column, value]) => value.trim() !== '' && !names.has(folded(column)),
  );
}

const folded = (column: string): string => column.trim().toLowerCase().replaceAll(' ', '_');

const IN_USE = [
  'true',
  'yes',
  'y',
  '1',
  'active',
  'enabled',
  'on',
  'open',
  'published',
  'running',
  'pending',
];
const NOT_IN_USE = ['false', 'no', 'n', '0', 'inactive', 'disabled', 'off', 'closed', 'archived', 'draft'];
const ENDED = ['solved', 'resolved', 'paused', 'finished', 'completed', 'stopped', 'ended', 'deleted'];

/** Numbers say yes or no in a column that asks so; in a status they are codes that nobody here knows. */
const CODED = ['status', 'state'];

/** Whether it is in use; null where the export does not say, or not in a word that is known. */
export function inUse(values: Values): boolean | null {
  const plain = Object.entries(values).filter(
    ([column, value]) => !CODED.includes(folded(column)) || !/^\d+$/.test(value.trim()),
  );
  const word = meant(Object.fromEntries(plain), 'active').toLowerCase();
  if (IN_USE.includes(word)) return true;
  return NOT_IN_USE.includes(word) || ENDED.includes(word) ? false : null;
}
