import type { AccountDump } from '../../src/sandbox/pipedrive/dump.js';
import { recordBaseline, type Baseline } from './baseline.js';
import { DeltaRound, type RuleOf } from './delta-round.js';
import type { ExportFolder } from './export-tables.js';
import type { Expected } from './expected.js';
import { FileOracle } from './file-oracle.js';
import type { Conflict, Records } from './records.js';
import type { RowCounts } from './row-counts.js';
import { SourceView, type Facts } from './source-view.js';
import { TargetView } from './target-view.js';

export interface OracleOptions {
  /** E-mail of the user who owns what nobody owns, in small letters. */
  readonly migrationUser: string;
  /** Owners that were assigned before the first load, both in small letters. */
  readonly assigned?: ReadonlyMap<string, string>;
  /** What the mapping says of conflicts. */
  readonly onConflict?: RuleOf;
}

/** One round as the oracle hears of it. */
export interface RoundFacts {
  readonly round: number;
  readonly after: ExportFolder;
  /** The account with everything that people did since the last delta. */
  readonly dump: AccountDump;
  readonly rows: Readonly<Record<string, RowCounts>>;
  readonly deleted: readonly string[];
  /** New bytes by path. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/**
 * What the account has to look like after each delta, by docs/deltas.md alone: nothing of the product has a part in it.
 * The first load is taken as it was: what it made of a row is what the migration wrote last.
 */
export class Oracle {
  readonly records: Records;
  readonly files: FileOracle;
  /** Owners assigned so far, in small letters. */
  readonly assigned: Map<string, string>;
  readonly #baseline: Baseline;
  #source: SourceView;

  private constructor(
    baseline: Baseline,
    files: FileOracle,
    private readonly options: OracleOptions,
  ) {
    this.#baseline = baseline;
    this.records = baseline.records;
    this.files = files;
    this.assigned = new Map([...(options.assigned ?? []), ['', options.migrationUser]]);
    this.#source = baseline.source;
  }

  static async from(folder: ExportFolder, dump: AccountDump, options: OracleOptions): Promise<Oracle> {
    const assigned = new Map([...(options.assigned ?? []), ['', options.migrationUser]]);
    const baseline = recordBaseline(folder, new TargetView(dump), assigned);
    return new Oracle(baseline, await FileOracle.from(folder, dump, baseline.records), options);
  }

  get migrationUser(): string {
    return this.options.migrationUser;
  }

  /** The export of the last round, as the mapping sees it. */
  get source(): SourceView {
    return this.#source;
  }

  viewOf(folder: ExportFolder, view: TargetView): SourceView {
    return new SourceView(folder, this.#factsOf(folder, view));
  }

  delta(facts: RoundFacts): Expected {
    const view = new TargetView(facts.dump);
    this.records.placeNew(view);
    const after = this.viewOf(facts.after, view);
    const expected: Expected = {
      ...{ round: facts.round, when: 'delta', before: facts.dump, records: this.records },
      ...{ writes: new Map(), created: new Map(), perhaps: new Set(), newFiles: [], removed: new Set() },
      ...{ conflicts: [], tolerated: new Set(), unsure: [], deleted: facts.deleted, rows: facts.rows },
    };
    new DeltaRound(this.records, view, this.#source, after, expected, this.options.onConflict).run();
    this.files.delta(facts, view, expected);
    expected.conflicts.push(...this.openConflicts());
    this.#source = after;
    return expected;
  }

  openConflicts(): Conflict[] {
    return [
      ...this.records.all().flatMap((known) => [...known.open.values()]),
      ...this.files.openConflicts(),
    ];
  }

  #factsOf(folder: ExportFolder, view: TargetView): Facts {
    return {
      assigned: this.assigned,
      isActiveUser: (email) => view.isActiveUser(email),
      members: this.#baseline.members,
      leadLinks: (id) => this.#baseline.leadLinks(id, folder),
    };
  }
}
