import type { Kysely } from 'kysely';
import { AmendmentStore } from './amendment-store.js';
import { AttachmentLinkStore } from './attachment-link-store.js';
import { AuditStore } from './audit-store.js';
import { copySourceAndTarget } from './copy-ledger.js';
import { ChangeStore } from './change-store.js';
import { ConflictStore } from './conflict-store.js';
import { CorrectionStore } from './correction-store.js';
import { DeltaRecordStore } from './delta-record-store.js';
import { GoneStore } from './gone-store.js';
import { IssueStore } from './issue-store.js';
import { LeaseStore } from './lease-store.js';
import { MappingStore } from './mapping-store.js';
import { MetaStore } from './meta-store.js';
import { OwnerStore } from './owner-store.js';
import { ReadBackStore } from './read-back-store.js';
import { RecordStats } from './record-stats.js';
import { RecordStore } from './record-store.js';
import { RemovalStore } from './removal-store.js';
import { ReportStore } from './report-store.js';
import { RetryStore } from './retry-store.js';
import { SampleStore } from './sample-store.js';
import { SchemaStore } from './schema-store.js';
import { SourceStore } from './source-store.js';
import { SurveyStore } from './survey-store.js';
import type { LedgerTables } from './tables.js';
import { TargetKeyStore } from './target-key-store.js';
import { TraceStore } from './trace-store.js';
import { UpdateStore } from './update-store.js';
import { WrittenStore } from './written-store.js';

export type LedgerDb = Kysely<LedgerTables>;

/** Everything a migration remembers. Open it with `openLedger`; close it when done. */
export class Ledger {
  readonly meta: MetaStore;
  readonly source: SourceStore;
  /** Rows of a newer export while it is compared. */
  readonly incoming: SourceStore;
  readonly changes: ChangeStore;
  readonly deltaRecords: DeltaRecordStore;
  readonly conflicts: ConflictStore;
  readonly gone: GoneStore;
  readonly samples: SampleStore;
  readonly records: RecordStore;
  readonly stats: RecordStats;
  readonly reports: ReportStore;
  readonly corrections: CorrectionStore;
  readonly amendments: AmendmentStore;
  readonly updates: UpdateStore;
  readonly written: WrittenStore;
  readonly removals: RemovalStore;
  readonly survey: SurveyStore;
  readonly schema: SchemaStore;
  readonly readBack: ReadBackStore;
  readonly targetKeys: TargetKeyStore;
  readonly leases: LeaseStore;
  readonly mappings: MappingStore;
  readonly audit: AuditStore;
  readonly issues: IssueStore;
  readonly owners: OwnerStore;
  readonly attachmentLinks: AttachmentLinkStore;
  readonly retries: RetryStore;
  readonly trace: TraceStore;
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
    this.meta = new MetaStore(db);
    this.source = new SourceStore(db);
    this.incoming = new SourceStore(db, 'incoming');
    this.changes = new ChangeStore(db);
    this.deltaRecords = new DeltaRecordStore(db);
    this.conflicts = new ConflictStore(db);
    this.gone = new GoneStore(db);
    this.samples = new SampleStore(db);
    this.records = new RecordStore(db);
    this.stats = new RecordStats(db);
    this.reports = new ReportStore(db);
    this.corrections = new CorrectionStore(db);
    this.amendments = new AmendmentStore(db);
    this.updates = new UpdateStore(db);
    this.written = new WrittenStore(db);
    this.removals = new RemovalStore(db);
    this.survey = new SurveyStore(db);
    this.schema = new SchemaStore(db);
    this.readBack = new ReadBackStore(db);
    this.targetKeys = new TargetKeyStore(db);
    this.leases = new LeaseStore(db);
    this.mappings = new MappingStore(db);
    this.audit = new AuditStore(db);
    this.issues = new IssueStore(db);
    this.owners = new OwnerStore(db);
    this.attachmentLinks = new AttachmentLinkStore(db);
    this.retries = new RetryStore(db);
    this.trace = new TraceStore(db);
  }

  /** Copies what it knows of source and target, without any run, into an empty ledger. */
  async copySourceAndTarget(to: Ledger): Promise<void> {
    await copySourceAndTarget(this.#db, to.#db);
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }
}
