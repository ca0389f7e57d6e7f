/** The objects of a SmartDesk export, by file name without `.csv` (contract, section 1). */
export const SOURCE_OBJECTS = [
  'users',
  'custom_fields',
  'pipelines',
  'stages',
  'accounts',
  'contacts',
  'leads',
  'deals',
  'activities',
  'tasks',
  'notes',
  'attachments',
] as const;

export type SourceObject = (typeof SOURCE_OBJECTS)[number];

/** Objects that never move: they end in `inventory.md`. */
export const INVENTORY_OBJECTS = ['workflows', 'automations', 'tickets', 'kb_articles', 'campaigns'] as const;

export type InventoryObject = (typeof INVENTORY_OBJECTS)[number];

/** Records that leads require in Pipedrive and SmartDesk has no file for. */
export type DerivedObject = 'lead_organizations' | 'lead_persons';

/**
 * Phases of one run in dependency order. A phase moves one object; the next begins when its reconciliation
 * balances. Parents made for leads come before the leads, after the objects they may be matched with.
 */
export const PHASES = [
  'users',
  'custom_fields',
  'pipelines',
  'stages',
  'accounts',
  'contacts',
  'lead_organizations',
  'lead_persons',
  'leads',
  'deals',
  'activities',
  'tasks',
  'notes',
  'attachments',
] as const satisfies readonly (SourceObject | DerivedObject)[];

export type PhaseObject = (typeof PHASES)[number];

/** The object whose file has the rows of a phase: parents made for leads come from the leads' rows. */
export function sourceObjectOf(phase: PhaseObject): SourceObject;
export function sourceObjectOf(phase: string): string;
export function sourceObjectOf(phase: string): string {
  return phase === 'lead_organizations' || phase === 'lead_persons' ? 'leads' : phase;
}

/** What a record becomes in Pipedrive. */
export type TargetObject =
  | 'user'
  | 'field'
  | 'pipeline'
  | 'stage'
  | 'organization'
  | 'person'
  | 'lead'
  | 'deal'
  | 'activity'
  | 'note'
  | 'file';

/** Objects with an owner that has to resolve before anything moves, and the column that names it. */
export const OWNER_COLUMNS = {
  accounts: 'owner_email',
  contacts: 'owner_email',
  leads: 'owner_email',
  deals: 'owner_email',
  activities: 'owner_email',
  tasks: 'assignee_email',
  notes: 'author_email',
} as const satisfies Partial<Record<SourceObject, string>>;
