import { foldName } from '../../normalise/name.js';
import type { Mapping } from '../mapping-schema.js';

/** True if the activity record becomes a Pipedrive note: it is of type note and the mapping says `notes: note`. */
export function isNoteActivity(values: Readonly<Record<string, string>>, mapping: Mapping): boolean {
  return mapping.notes === 'note' && foldName(values['type'] ?? '') === 'note';
}
