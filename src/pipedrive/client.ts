import { activityEntity, type ActivityEntity } from './entities/activities.js';
import { ChangelogEntity } from './entities/changelog.js';
import { dealEntity, type DealEntity } from './entities/deals.js';
import { FieldEntity } from './entities/fields.js';
import { FileEntity } from './entities/files.js';
import { LeadEntity } from './entities/leads.js';
import { NoteEntity } from './entities/notes.js';
import { organizationEntity, type OrganizationEntity } from './entities/organizations.js';
import { personEntity, type PersonEntity } from './entities/persons.js';
import { PipelineEntity } from './entities/pipelines.js';
import { SettingsEntity } from './entities/settings.js';
import { holdingBack, type Sender } from './sender.js';
import type { TokenSnapshot } from './token-budget.js';
import { Transport, type ClientOptions } from './transport.js';

/** One Pipedrive account through one API token. */
export interface PipedriveClient {
  readonly organizations: OrganizationEntity;
  readonly persons: PersonEntity;
  readonly deals: DealEntity;
  readonly activities: ActivityEntity;
  readonly leads: LeadEntity;
  readonly notes: NoteEntity;
  readonly files: FileEntity;
  readonly fields: FieldEntity;
  readonly pipelines: PipelineEntity;
  readonly settings: SettingsEntity;
  readonly changelog: ChangelogEntity;
  tokens(): TokenSnapshot;
  /** Takes over what an earlier process learned: the hour of the reset (UTC), and what was spent since the last one. */
  assumeBudget(resetHourUtc: number, spent: number): void;
  /** Tokens spent since this was asked last. */
  takeSpent(): number;
  /** The server's clock as the last answer told it. */
  serverTime(): Date;
  /** Whether an answer told the server's time within so many milliseconds, and that much of the day's budget is left. */
  isAtEase(ms: number): boolean;
  /**
   * The same account within the same windows: reads leave at once, but what they bring waits until `first` has ended well, and
   * so does every write.
   */
  after(first: Promise<void>): PipedriveClient;
}

/** Every client of one process that writes to one account shares its windows: build one and keep it. */
export function createPipedriveClient(
  options: ClientOptions,
  transport: Transport = new Transport(options),
): PipedriveClient {
  return clientOver(transport, transport);
}

function clientOver(transport: Transport, sender: Sender): PipedriveClient {
  return {
    organizations: organizationEntity(sender),
    persons: personEntity(sender),
    deals: dealEntity(sender),
    activities: activityEntity(sender),
    leads: new LeadEntity(sender),
    notes: new NoteEntity(sender),
    files: new FileEntity(sender),
    fields: new FieldEntity(sender),
    pipelines: new PipelineEntity(sender),
    settings: new SettingsEntity(sender),
    changelog: new ChangelogEntity(sender),
    tokens: () => transport.tokens(),
    assumeBudget: (resetHourUtc, spent) => transport.assumeBudget(resetHourUtc, spent),
    takeSpent: () => transport.takeSpent(),
    serverTime: () => transport.serverTime(),
    isAtEase: (ms) => transport.isAtEase(ms),
    after: (first) => clientOver(transport, holdingBack(sender, first)),
  };
}
