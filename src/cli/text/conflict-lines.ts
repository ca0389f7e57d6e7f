import type { Conflict } from '../../ledger/conflict-store.js';
import { plainValue } from '../../reports/plain-value.js';
import { colours } from '../colours.js';
import { minute } from './format.js';
import { printable } from './printable.js';

/** Characters of a value that are shown: the whole is in `conflicts.csv`. */
const MAX_SHOWN = 120;

const KINDS: Readonly<Record<Conflict['kind'], string>> = {
  field: 'both changed it',
  deleted_in_target: 'deleted in Pipedrive, changed in the source',
  deleted_in_source: 'deleted in the source, there in Pipedrive',
  replaced_file: 'another file of that name came; the old one is there too',
};

/** One difference with its three values, who changed the target and when. */
export function conflictLines(conflict: Conflict): string[] {
  const { id, object, source_id, target_id, label, kind, state } = conflict;
  const decided = state === 'open' || state === 'left' ? '' : ` · ${colours.green(`${state} wins`)}`;
  const field = kind === 'field' ? ` · ${label}` : '';
  return [
    `${colours.bold(`${id}`)}  ${object}/${source_id} → ${target_id}${field} · ${KINDS[kind]}${decided}`,
    ...(kind === 'field' ? valueLines(conflict) : []),
  ].map(printable);
}

function valueLines({ ours, source, target, changed_by, changed_at }: Conflict): string[] {
  const who = changed_by === null ? '' : ` by ${changed_by}`;
  const when = changed_at === null ? '' : ` ${minute(changed_at)}`;
  const since = who === '' && when === '' ? '' : ` (changed${who}${when})`;
  return [
    `    ours    ${shown(ours)}`,
    `    source  ${shown(source)}`,
    `    target  ${shown(target)}${since}`,
  ];
}

function shown(json: string): string {
  const text = Array.from(plainValue(json));
  if (text.length === 0) return '(empty)';
  return text.length <= MAX_SHOWN ? text.join('') : `${text.slice(0, MAX_SHOWN - 1).join('')}…`;
}
