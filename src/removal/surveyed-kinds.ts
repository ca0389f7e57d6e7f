import type { TargetObject } from '../contract/objects.js';
import type { EntityPort } from '../loading/port.js';
import { activityPort, taskPort } from '../loading/ports/activities.js';
import { attachmentPort, filePort } from '../loading/ports/attachments.js';
import { dealPort } from '../loading/ports/deals.js';
import { leadPort } from '../loading/ports/leads.js';
import { notePort, NOTE_PREFIX } from '../loading/ports/notes.js';
import { leadOrganizationPort, organizationPort } from '../loading/ports/organizations.js';
import { leadPersonPort, personPort } from '../loading/ports/persons.js';
import type { RunContext } from '../loading/run-context.js';

/** Kinds of records that lists of an account show page by page. */
export const SURVEYED_KINDS = [
  'organization',
  'person',
  'lead',
  'deal',
  'activity',
  'note',
  'file',
] as const satisfies readonly TargetObject[];

export type SurveyedKind = (typeof SURVEYED_KINDS)[number];

/** A phase whose records are among those of a kind. */
export interface KindPhase {
  readonly port: EntityPort;
  /** What the ledger has before the id of the kind's list. */
  readonly prefix: string;
}

export interface SurveyedList {
  /** Whose list it is. */
  readonly list: Pick<EntityPort, 'all'>;
  readonly phases: readonly KindPhase[];
}

const plain = (...ports: EntityPort[]): KindPhase[] => ports.map((port) => ({ port, prefix: '' }));

/** How the records of each kind are listed, and which phases make some. */
export const SURVEYED: Readonly<Record<SurveyedKind, SurveyedList>> = {
  organization: { list: organizationPort, phases: plain(organizationPort, leadOrganizationPort) },
  person: { list: personPort, phases: plain(personPort, leadPersonPort) },
  lead: { list: leadPort, phases: plain(leadPort) },
  deal: { list: dealPort, phases: plain(dealPort) },
  // The port of activities lists notes as well.
  activity: { list: taskPort, phases: plain(activityPort, taskPort) },
  note: {
    list: notePort,
    phases: [
      ...plain(notePort),
      { port: activityPort, prefix: NOTE_PREFIX },
      { port: attachmentPort, prefix: NOTE_PREFIX },
    ],
  },
  file: { list: filePort, phases: plain(attachmentPort) },
};

/** Kinds that can lead to records of a kind by an attribute of theirs. */
const REFERRERS: Partial<Record<TargetObject, readonly SurveyedKind[]>> = {
  organization: ['person', 'lead', 'deal', 'activity', 'note', 'file'],
  person: ['lead', 'deal', 'activity', 'note', 'file'],
  lead: ['activity', 'note', 'file'],
  deal: ['activity', 'note', 'file'],
  activity: ['file'],
  stage: ['deal'],
  pipeline: ['deal'],
};

/** Kinds whose records can lead to those of a kind: by their attributes, and by custom fields that people made for it. */
export function referrersOf(kind: TargetObject, { schema }: Pick<RunContext, 'schema'>): SurveyedKind[] {
  const byAttribute = REFERRERS[kind] ?? [];
  const type = { organization: 'org', person: 'people' }[kind as string];
  const byField = (['organization', 'person', 'deal'] as const).filter((owner) =>
    schema.fields[owner].some((field) => field.custom && field.type === type),
  );
  // Leads have the deals' fields.
  const withLeads: SurveyedKind[] = byField.includes('deal') ? [...byField, 'lead'] : [...byField];
  return SURVEYED_KINDS.filter((each) => byAttribute.includes(each) || withLeads.includes(each));
}

/**
 * Kinds of which only lists tell whether somebody changed a record: others are read a hundred at a time by their ids.
 * @param ids of the records that are asked about
 */
export function listedKinds({ object }: Pick<EntityPort, 'object'>, ids: readonly string[]): SurveyedKind[] {
  const notes = ids.filter((id) => id.startsWith(NOTE_PREFIX)).length;
  const withNotes: SurveyedKind[] = notes > 0 ? ['note'] : [];
  if (object === 'leads') return ['lead'];
  if (object === 'notes') return ['note'];
  if (object === 'activities') return withNotes;
  if (object === 'attachments') return ids.length > notes ? ['file', ...withNotes] : withNotes;
  return [];
}

/** Whether a record is read by its id together with others. */
export function isReadById(port: Pick<EntityPort, 'readMany'>, id: string): boolean {
  return port.readMany !== undefined && !id.startsWith(NOTE_PREFIX);
}
