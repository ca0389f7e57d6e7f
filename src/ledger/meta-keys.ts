import type { AccountRole, GateName } from '../contract/gates.js';
import type { PhaseObject } from '../contract/objects.js';

/**
 * Keys of the ledger's single facts and what each holds (JSON):
 *
 * | key | value |
 * |---|---|
 * | `config` | `MigrationConfig` |
 * | `export` | `ExportFacts`: account, files, rows; written when extraction is complete |
 * | `profiles` | `ObjectProfile[]` of the extraction |
 * | `definitions` | `CustomFieldDefinitions` of the export |
 * | `scan` | `ScannedFacts`: pipelines, lists of values, accounts of one domain |
 * | `proposal` | text of the mapping that discovery proposed last |
 * | `secondOpinion` | `RememberedAnswers`: what a language model answered last, by fingerprint of what it was asked |
 * | `mapping.confirmed` | fingerprint of the mapping that was approved |
 * | `schema.ROLE` | `TargetSchema` of the account, read at discovery and whenever its `fields` gate is looked at |
 * | `gate.GATE.ROLE` | `GateReport`: what keeps the gate shut, with names |
 * | `company.ROLE` | company id of the account, frozen when the mapping was approved |
 * | `forecast` | `Forecast` of the runs, made at discovery and again when another mapping is confirmed |
 * | `preview` | `PreviewSummary`: numbers of the last `sd2pd plan` |
 * | `index.pages.ROLE` | pages of persons and organizations that the account had when it was looked at |
 * | `held.ROLE` | `HeldRecords`: deals and leads of the account that count against its plan |
 * | `budget.resetHour.ROLE` | hour of the day (UTC) at which the account's token budget is reset, once it was seen |
 * | `run.RUN` | `RunFacts` |
 * | `delta.RUN` | `DeltaFacts`: the export that a delta took over |
 * | `seen.ROLE.OBJECT` | ISO instant since which an account's records of a phase have not been looked at |
 * | `leftovers.ROLE` | records that stayed in an account after its rollback, per object |
 * | `rollback.ROLE` | `RollbackFacts`: the rollback of an account that came last |
 * | `rollback.lines.ROLE` | `RollbackLine[]`: what it did, read back at its end |
 * | `surveyed.ROLE.KIND` | ISO instant since which a rollback has not looked at an account's records of a kind |
 * | `hypercare` | `HypercareWindow` of the last hypercare that began |
 * | `issue.words.ID` | what is wrong, by the id of the message that reports it; gone when the issue is taken down |
 * | `measured.read` | `Measured`: rows of the export that was read last, and how long it took |
 * | `measured.readBack.OBJECT` | `Measured`: records of the production account's last read-back of a phase |
 * | `carried` | state of the workflow when it ended: one that starts anew goes on from it |
 * | `mapping.completed` | `CompletedMapping`: the confirmed mapping, completed for what a delta brought |
 * | `settled.RUN.OBJECT` | server time (ISO) at which the phase's last read-back began |
 * | `skips.accepted.RUN.OBJECT` | how many skipped records of the phase a person accepted, though they were too many |
 * | `status` | last `MigrationStatus` that the workflow published |
 */
export const META = {
  config: 'config',
  export: 'export',
  profiles: 'profiles',
  definitions: 'definitions',
  scan: 'scan',
  proposal: 'proposal',
  secondOpinion: 'secondOpinion',
  confirmedMapping: 'mapping.confirmed',
  forecast: 'forecast',
  preview: 'preview',
  leftovers: (role: AccountRole) => `leftovers.${role}`,
  rollback: (role: AccountRole) => `rollback.${role}`,
  rollbackLines: (role: AccountRole) => `rollback.lines.${role}`,
  surveyed: (role: AccountRole, kind: string) => `surveyed.${role}.${kind}`,
  status: 'status',
  carried: 'carried',
  hypercare: 'hypercare',
  issueWords: (id: string) => `issue.words.${id}`,
  measuredRead: 'measured.read',
  measuredReadBack: (object: string) => `measured.readBack.${object}`,
  completedMapping: 'mapping.completed',
  schema: (role: AccountRole) => `schema.${role}`,
  gate: (gate: GateName, role: AccountRole) => `gate.${gate}.${role}`,
  indexPages: (role: AccountRole) => `index.pages.${role}`,
  held: (role: AccountRole) => `held.${role}`,
  resetHour: (role: AccountRole) => `budget.resetHour.${role}`,
  run: (run: string) => `run.${run}`,
  delta: (run: string) => `delta.${run}`,
  seen: (role: AccountRole, object: string) => `seen.${role}.${object}`,
  acceptedSkips: (run: string, object: string) => `skips.accepted.${run}.${object}`,
  settled: (run: string, object: PhaseObject) => `settled.${run}.${object}`,
  company: (role: AccountRole) => `company.${role}`,
} as const;

/** What the export is and holds. */
export interface ExportFacts {
  readonly path: string;
  /** `sha256:…` over the names, sizes and headers of its files. */
  readonly fingerprint: string;
  readonly account: {
    readonly name: string;
    readonly domain: string;
    readonly timezone: string;
    readonly currency: string;
  };
  readonly exportedAt: string;
  /** Rows per object or inventory file, header excluded. */
  readonly rows: Readonly<Record<string, number>>;
  readonly extractedAt: string;
}

/** Deals and leads of an account that are not archived and that no run of this migration made. */
export interface HeldRecords {
  /** ISO instant of the count. */
  readonly at: string;
  readonly records: number;
  /** Pages of each list that it took, to count what a later count costs. */
  readonly pages: { readonly deals: number; readonly leads: number };
}

/** The export that a delta took over. */
export interface DeltaFacts {
  readonly path: string;
  readonly exportedAt: string;
  /** ISO instant from which its rows are those that count. */
  readonly appliedAt: string;
  /** Rows per object of the export. */
  readonly rows: Readonly<Record<string, number>>;
}

/** The confirmed mapping, completed with a proposal for what a delta brought; fingerprints of both. */
export interface CompletedMapping {
  readonly from: string;
  readonly to: string;
  readonly run: string;
}

/** How long something took: what a cutover plan goes by. */
export interface Measured {
  readonly records: number;
  readonly seconds: number;
}

/** The promised business days after the cutover; ISO instants. */
export interface HypercareWindow {
  readonly since: string;
  readonly until: string;
}

/** The rollback of an account that came last. */
export interface RollbackFacts {
  /** ISO instant at which it was asked for; tells it from others. */
  readonly since: string;
  readonly by: string;
  /** One object; null: everything. */
  readonly object: string | null;
  readonly withSchema: boolean;
  /** ISO instant at which it began, by a worker's clock. */
  readonly beganAt: string;
  /** ISO instant; null: it is on. */
  readonly endedAt: string | null;
}

/** One run against one account. */
export interface RunFacts {
  readonly role: AccountRole;
  /** Server time of the target when the run began (ISO, whole seconds): where the read-back's lists start. */
  readonly startedAt: string;
  readonly companyId: number;
  readonly mapping: string;
  /** ISO instant at which all of it was taken back: the account's next run begins anew. */
  readonly rolledBackAt?: string;
}
