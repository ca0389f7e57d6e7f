import { join } from 'node:path';
import { chooseDecisions, undecided, type Chosen } from './choose-decisions.js';
import { decide, knownOf, type Decision } from './decisions.js';
import { ExportFolder, TABLES } from './export-tables.js';
import { conflictName, type Expected } from './expected.js';
import type { Value } from './fields/field.js';
import { fieldOf } from './fields/index.js';
import type { EditKind } from './kinds.js';
import { Oracle, type OracleOptions } from './oracle.js';
import { inlineCounts, rowCounts, sum, type RowCounts } from './row-counts.js';
import { RoundPlan, type Done, type OwnerAssignment } from './round-plan.js';
import { Seeded } from './seeded.js';
import { comeAndGo, lie, mendSkipped, type Removed } from './source-edits/come-and-go.js';
import { moveDeals } from './source-edits/deal-edits.js';
import { editFields, type EarlierCells } from './source-edits/field-edits.js';
import { changeAttachments, changeInlineNotes } from './source-edits/files-and-notes.js';
import { makeRows } from './source-edits/make-rows.js';
import {
  blankOwner,
  changeMember,
  giveCompany,
  newColumn,
  newOption,
  newOwner,
  newStage,
} from './source-edits/owners-and-options.js';
import { sourcePool } from './source-edits/pool.js';
import { TargetActor } from './target-edits/actor.js';
import { FieldEditor } from './target-edits/field-edits.js';
import { makeOwnRecords } from './target-edits/own-records.js';
import { changeDeleted, deleteAndMerge } from './target-edits/structure.js';
import { TargetView } from './target-view.js';

export interface EditHistoryOptions extends OracleOptions {
  readonly seed: number;
  /** The export that the first load moved. */
  readonly exportDir: string;
  /** Folder for the newer exports, outside of the first. */
  readonly workDir: string;
  /** URL of the simulator's control port, and the account that was loaded. */
  readonly control: string;
  readonly account: string;
  /** New stages and columns, for which the gate `mapping` opens again. Default false. */
  readonly schemaChanges?: boolean;
  /** New owners and options, for which the gates `owners` and `fields` open again. Default true. */
  readonly gates?: boolean;
}

export interface RoundResult {
  readonly round: number;
  /** The newer export. */
  readonly exportDir: string;
  /** What was done, by whom it concerns: to be printed when a test fails. */
  readonly done: readonly Done[];
  /** Owners that no user has the e-mail of: the customer assigns them when the gate asks. */
  readonly owners: readonly OwnerAssignment[];
}

interface Played {
  readonly plan: RoundPlan;
  readonly after: ExportFolder;
  readonly delta: Expected;
  readonly chosen: readonly Chosen[];
  readonly meddled: Map<string, Value>;
  decided: Expected | null;
}

const DAY = 86_400_000;

/**
 * A history of edits on both sides of a migration, decided by a seed, and what the account has to look like after each
 * delta and after the decisions on its conflicts. Rounds are played in order, each after the delta and the decisions of
 * the one before: `round(k)`, the delta, `expected(k)`, perhaps `meddle(k)`, the decisions of `decisions(k)`, `settled(k)`.
 */
export class EditHistory {
  readonly #random: Seeded;
  readonly #actor: TargetActor;
  readonly #rounds: Played[] = [];
  readonly #removed: Removed = new Map();
  readonly #earlier: EarlierCells = new Map();
  /** Rows that some earlier export had, as `TABLE/ID`. */
  readonly #seen = new Set<string>();
  #oracle: Oracle | null = null;
  #folder: ExportFolder | null = null;

  constructor(private readonly options: EditHistoryOptions) {
    this.#random = new Seeded(options.seed);
    this.#actor = new TargetActor(options.control, options.account);
  }

  /** Plays round k (1, 2, …): people edit the account, and a newer export is written. */
  async round(k: number): Promise<RoundResult> {
    if (k !== this.#rounds.length + 1) throw new RangeError(`round ${this.#rounds.length + 1} comes next`);
    if (k > 1) this.settled(k - 1);
    const plan = await this.#begin(k);
    const { people, editor } = await this.#changeStructure(plan);
    await this.#changeSource(plan);
    await editor.meet();
    await editor.alone(8);
    await editor.settle();
    await makeOwnRecords(plan, this.#actor, people);
    await this.#close(plan);
    return { round: k, exportDir: plan.after.dir, done: plan.done, owners: plan.owners };
  }

  /** The account after the delta of round k, with nothing decided. */
  expected(k: number): Expected {
    return this.#played(k).delta;
  }

  /** What the customer decides on what is open after round k. */
  decisions(k: number): Decision[] {
    return this.#played(k).chosen.map(({ object, id, field, decision }) => ({ object, id, field, decision }));
  }

  /** People change what is about to be decided, after it was shown: between the delta of round k and its decisions. */
  async meddle(k: number): Promise<readonly Done[]> {
    const played = this.#played(k);
    const { plan, delta } = played;
    const before = plan.done.length;
    const { editor } = this.#people(plan);
    for (const { object, id, field } of this.#random.some(played.chosen.filter(isSourceOfField), 2)) {
      const conflict = delta.conflicts.find(
        (each) => conflictName(each) === conflictName({ object, id, field }),
      );
      const known = conflict === undefined ? undefined : knownOf(this.#oracleOf(), conflict);
      if (conflict === undefined || known === undefined || known.merged || field === 'status') continue;
      const value = await editor.meddle(known, fieldOf(known.object, field), [
        conflict.source,
        conflict.target,
      ]);
      if (value !== undefined) played.meddled.set(conflictName(conflict), value);
    }
    return plan.done.slice(before);
  }

  /** The account after the decisions of round k. Nobody edits between this and the next round. */
  settled(k: number): Expected {
    const played = this.#played(k);
    const { delta, chosen, meddled, plan } = played;
    if (played.decided === null) {
      played.decided = decide(this.#oracleOf(), delta, chosen, meddled);
      for (const { kind, object, id, field } of chosen) plan.say(kind, `${object}/${id} ${field}`);
      for (const kind of undecided(delta, chosen)) plan.say(kind, 'left open');
    }
    return played.decided;
  }

  /** Kinds of everything that was done so far. */
  kinds(): Set<EditKind> {
    return new Set(this.#rounds.flatMap(({ plan }) => plan.done.map(({ kind }) => kind)));
  }

  async #begin(k: number): Promise<RoundPlan> {
    const view = new TargetView(await this.#actor.dump());
    this.#folder ??= await ExportFolder.read(this.options.exportDir);
    this.#oracle ??= await Oracle.from(this.#folder, view.dump, this.options);
    this.#oracle.records.placeNew(view);
    const exportedAt = new Date(Date.parse(this.#folder.manifest.exported_at) + DAY);
    const iso = `${exportedAt.toISOString().slice(0, 19)}Z`;
    const stamp = `${new Date(exportedAt.getTime() - 3_600_000).toISOString().slice(0, 19)}Z`;
    const after = this.#folder.edited(join(this.options.workDir, `export-${k}`), iso);
    for (const name of TABLES)
      for (const id of this.#folder.table(name).records().keys()) this.#seen.add(`${name}/${id}`);
    return new RoundPlan(k, this.#random, this.#oracle, view, this.#folder, after, stamp);
  }

  #people(plan: RoundPlan): { people: string[]; editor: FieldEditor } {
    const pool = sourcePool(plan);
    const people = pool.emails.filter((email) => email !== this.options.migrationUser);
    return { people, editor: new FieldEditor(plan, pool, this.#actor, people) };
  }

  async #changeStructure(plan: RoundPlan): Promise<{ people: string[]; editor: FieldEditor }> {
    const { people, editor } = this.#people(plan);
    await deleteAndMerge(plan, this.#actor, people);
    plan.view = new TargetView(await this.#actor.dump());
    return { people, editor };
  }

  async #changeSource(plan: RoundPlan): Promise<void> {
    const pool = sourcePool(plan);
    const { gates = true, schemaChanges = false } = this.options;
    mendSkipped(plan);
    makeRows(plan, pool);
    changeDeleted(plan);
    moveDeals(plan);
    editFields(plan, pool, this.#earlier);
    lie(plan);
    if (gates && plan.random.chance(0.6)) await newOwner(plan, pool, this.#actor);
    if (gates && plan.random.chance(0.5)) newOption(plan);
    if (schemaChanges && plan.random.chance(0.5)) newStage(plan);
    if (schemaChanges && plan.random.chance(0.5)) newColumn(plan);
    if (plan.random.chance(0.5)) blankOwner(plan);
    if (plan.random.chance(0.6)) giveCompany(plan);
    if (plan.random.chance(0.7)) changeMember(plan);
    changeInlineNotes(plan);
    await changeAttachments(plan);
    comeAndGo(plan, this.#removed);
  }

  /** Writes the export, and asks the oracle. */
  async #close(plan: RoundPlan): Promise<void> {
    const oracle = this.#oracleOf();
    await plan.after.write(plan.before, plan.files);
    const dump = await this.#actor.dump();
    const delta = oracle.delta({
      ...{ round: plan.round, after: plan.after, dump, files: plan.files },
      ...{ deleted: this.#deletedIn(plan), rows: this.#rowCounts(plan, dump) },
    });
    const chosen = chooseDecisions(this.#random, oracle, delta);
    this.#rounds.push({ plan, after: plan.after, delta, chosen, meddled: new Map(), decided: null });
    this.#folder = plan.after;
  }

  /** Inline notes leave with their text. */
  #deletedIn(plan: RoundPlan): string[] {
    const blanked = plan.done.filter(({ kind }) => kind === 'inline_note_blanked').map(({ what }) => what);
    return [...plan.deleted, ...blanked];
  }

  #rowCounts(plan: RoundPlan, dump: TargetView['dump']): Record<string, RowCounts> {
    const { before, after, otherBytes } = plan;
    const now = (name: (typeof TABLES)[number]) => before.table(name).records();
    const wasDeleted = new Set([...this.#seen].filter((row) => !isIn(row, now)));
    const counts = Object.fromEntries(
      TABLES.map((name) => [name, rowCounts(name, { before, after, otherBytes, wasDeleted })]),
    ) as Record<string, RowCounts>;
    const oracle = this.#oracleOf();
    const inline = oracle.viewOf(after, new TargetView(dump)).rows('inline_notes');
    const { notes } = counts;
    if (notes !== undefined)
      counts['notes'] = sum(notes, inlineCounts(oracle.source.rows('inline_notes'), inline, wasDeleted));
    return counts;
  }

  #oracleOf(): Oracle {
    if (this.#oracle === null) throw new RangeError('no round was played');
    return this.#oracle;
  }

  #played(k: number): Played {
    const played = this.#rounds[k - 1];
    if (played === undefined) throw new RangeError(`round ${k} was not played`);
    return played;
  }
}

function isSourceOfField({ field, decision, kind }: Chosen): boolean {
  return decision === 'source' && kind === 'field_source' && field !== 'status';
}

function isIn(
  row: string,
  records: (name: (typeof TABLES)[number]) => ReadonlyMap<string, unknown>,
): boolean {
  const at = row.indexOf('/');
  return records(row.slice(0, at) as (typeof TABLES)[number]).has(row.slice(at + 1));
}
