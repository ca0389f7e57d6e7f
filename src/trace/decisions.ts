import type { AuditEntry } from '../contract/messages.js';
import type { Ledger } from '../ledger/ledger.js';
import { normaliseOwner } from '../reports/owners.js';
import type { RecordName } from './record-name.js';
import type { DecisionStory } from './record-story.js';

/** Gates whose decisions are about every record. */
const GATES_OF_ALL = ['mapping', 'staging', 'freeze', 'cutover', 'close'];

/** Objects whose records have custom fields in Pipedrive. */
const WITH_FIELDS = ['accounts', 'contacts', 'leads', 'deals', 'lead_persons', 'lead_organizations'];

/** What has to be known of a record to tell which decisions touch it. */
export interface Concerned extends RecordName {
  /** E-mails in its owner columns. */
  readonly owners: readonly string[];
  /** Why it was skipped, in any run. */
  readonly reasonCodes: readonly string[];
}

/** Decisions of the audit trail that touch a record. @param withValues notes that name owners too */
export async function decisionsAbout(
  ledger: Ledger,
  record: Concerned,
  withValues: boolean,
): Promise<DecisionStory[]> {
  const stories: DecisionStory[] = [];
  for (const entry of await ledger.audit.all()) {
    if (!touches(entry, record)) continue;
    const { at, action, gate, by, accepted, refusal } = entry;
    const note = entry.action === 'assignOwner' && !withValues ? null : entry.note;
    stories.push({ at, action, gate, by, accepted, note: accepted ? note : refusal });
  }
  return stories;
}

function touches(entry: AuditEntry, record: Concerned): boolean {
  switch (entry.action) {
    case 'approve':
    case 'reject':
    case 'waive':
    case 'apply':
      return GATES_OF_ALL.includes(entry.gate);
    case 'createFields':
      return WITH_FIELDS.includes(record.object);
    case 'assignOwner':
      return isAboutOwner(entry.note ?? '', record.owners);
    case 'retry':
      return retries(entry.note, record);
    default:
      return false;
  }
}

/** The note is `SOURCE → TARGET`; SOURCE `*` is everybody who is missing. */
function isAboutOwner(note: string, owners: readonly string[]): boolean {
  const source = normaliseOwner(note.split('→')[0] ?? '');
  return owners.length > 0 && (source === '*' || owners.includes(source));
}

/** The note is the reason that was taken again, or `OBJECT: …` of a file that was handed in, or nothing: then it was about all. */
function retries(note: string | null, record: Concerned): boolean {
  return note === null || record.reasonCodes.includes(note) || note.startsWith(`${record.object}: `);
}
