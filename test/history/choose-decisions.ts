import type { Decision } from './decisions.js';
import { conflictName, type Expected } from './expected.js';
import type { DecisionKind } from './kinds.js';
import type { Oracle } from './oracle.js';
import { placeOf, rowIn, WHOLE_RECORD, type Conflict, type Known } from './records.js';
import { reported } from './verdicts.js';
import type { Seeded } from './seeded.js';
import { parentsOf } from './source-view.js';
import { TargetView } from './target-view.js';

export interface Chosen extends Decision {
  readonly kind: DecisionKind;
}

/** What the customer decides about what is open: something about each, or nothing. */
export function chooseDecisions(random: Seeded, oracle: Oracle, expected: Expected): Chosen[] {
  return [
    ...expected.conflicts.flatMap((conflict) => decisionOn(random, oracle, conflict, expected)),
    ...decisionsOnDeletions(random, oracle, new TargetView(expected.before)),
  ];
}

/** What is left open. */
export function undecided(expected: Expected, chosen: readonly Decision[]): DecisionKind[] {
  const names = new Set(chosen.map(conflictName));
  return expected.conflicts
    .filter((conflict) => !names.has(conflictName(conflict)))
    .map(({ why }) => (why === 'field' ? 'field_undecided' : 'record_undecided'));
}

function decisionOn(random: Seeded, oracle: Oracle, conflict: Conflict, expected: Expected): Chosen[] {
  const { object, id, field, why } = conflict;
  const decision = random.pick(['source', 'source', 'target', null] as const) ?? null;
  if (decision === null) return [];
  const say = (kind: DecisionKind): Chosen[] => [{ object, id, field, decision, kind }];
  if (why === 'field') return say(decision === 'source' ? 'field_source' : 'field_target');
  if (why === 'attachment_changed')
    return say(decision === 'source' ? 'attachment_old_deleted' : 'attachment_both_stay');
  if (decision === 'target') return say('record_stays_deleted');
  const known = oracle.records.get(conflict.key);
  return known !== undefined && canComeBack(oracle, known, expected) ? say('record_created_again') : [];
}

/** A record comes back only on parents that are there. */
function canComeBack(oracle: Oracle, known: Known, expected: Expected): boolean {
  const row = oracle.source.rows(known.object).get(known.id);
  const view = new TargetView(expected.before);
  return (
    row !== undefined &&
    parentsOf(known.object, row).every((key) => {
      const parent = oracle.records.get(oracle.records.canonical(key) ?? key);
      const ref = parent?.ref;
      return (
        parent?.state === 'there' &&
        !parent.gone &&
        ref !== null &&
        ref !== undefined &&
        view.isLive(...placeOf(ref))
      );
    })
  );
}

/** Deletions of the source count as decided; now and then somebody wants one carried out all the same. */
function decisionsOnDeletions(random: Seeded, oracle: Oracle, view: TargetView): Chosen[] {
  const gone = oracle.records
    .all()
    .filter(
      (known) =>
        known.gone &&
        known.state === 'there' &&
        known.ref !== null &&
        !known.closed &&
        !known.visited &&
        !known.merged &&
        !['inline_notes', 'lead_persons', 'lead_organizations'].includes(known.object),
    );
  // Whether a change counts that the migration has written over since is a matter of reading.
  const isTheirs = (known: Known) =>
    known.touched && view.email(rowIn(view, known)?.['updater_user_id']) !== oracle.migrationUser;
  const touched = random.some(gone.filter(isTheirs), 1);
  const untouched = random.some(
    gone.filter((known) => !known.touched),
    1,
  );
  return [...touched, ...untouched].map((known) => ({
    ...{ object: reported(known), id: known.id, field: WHOLE_RECORD, decision: 'source' as const },
    kind: known.touched ? ('deletion_of_touched' as const) : ('deletion_carried_out' as const),
  }));
}
