import { FieldEntity } from './entities/fields.js';
import { FileEntity } from './entities/files.js';
import { LeadEntity } from './entities/leads.js';
import { NoteEntity } from './entities/notes.js';
import { PipelineEntity } from './entities/pipelines.js';
import { RecordEntity } from './entities/record-entity.js';
import { SettingsEntity } from './entities/settings.js';
import type { TokenSnapshot } from './token-budget.js';
import { Transport, type ClientOptions } from './transport.js';

/** One Pipedrive account through one API token. */
export interface PipedriveClient {
  readonly organizations: RecordEntity;
  readonly persons: RecordEntity;
  readonly deals: RecordEntity;
  readonly activities: RecordEntity;
  readonly leads: LeadEntity;
  readonly notes: NoteEntity;
  readonly files: FileEntity;
  readonly fields: FieldEntity;
  readonly pipelines: PipelineEntity;
  readonly settings: SettingsEntity;
  tokens(): TokenSnapshot;
  /** Tokens spent since this was asked last. */
  takeSpent(): number;
  /** The server's clock as the last answer told it. */
  serverTime(): Date;
}

/** Every client of one process that writes to one account shares its windows: build one and keep it. */
export function createPipedriveClient(options: ClientOptions): PipedriveClient {
  const transport = new Transport(options);
  return {
    organizations: new RecordEntity(transport, '/api/v2/organizations'),
    persons: new RecordEntity(transport, '/api/v2/persons'),
    deals: new RecordEntity(transport, '/api/v2/deals', ['/api/v2/deals/archived']),
    activities: new RecordEntity(transport, '/api/v2/activities'),
    leads: new LeadEntity(transport),
    notes: new NoteEntity(transport),
    files: new FileEntity(transport),
    fields: new FieldEntity(transport),
    pipelines: new PipelineEntity(transport),
    settings: new SettingsEntity(transport),
    tokens: () => transport.tokens(),
    takeSpent: () => transport.takeSpent(),
    serverTime: () => transport.serverTime(),
  };
}
