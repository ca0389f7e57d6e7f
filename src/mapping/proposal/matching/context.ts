import type { MappedObject } from '../../mapping-schema.js';
import type { ColumnFeatures } from './column-features.js';
import { CONCEPTS } from './concepts/all.js';
import type { Concept } from './concepts/concept.js';
import { meaningOf } from './option-fit.js';
import { recognise } from './recognise.js';
import type { Recognised } from './recognise.js';
import { twinOf } from './twins.js';
import type { Twin } from './twins.js';

/** What a column is about once the other columns of its object are known. */
export interface ReadColumn {
  readonly column: ColumnFeatures;
  /** Best first. */
  readonly concepts: readonly Recognised[];
  readonly twin: Twin | null;
  /** Put together from other columns of the object. */
  readonly computed: boolean;
}

/** From here on a name says a concept outright. */
const CLEAR = 0.9;
/** What is left of a reading that the other columns speak against. */
const HARDLY = 0.4;

/** Which parts of names and addresses have columns of their own. */
interface Roles {
  readonly first: boolean;
  readonly last: boolean;
  readonly subject: boolean;
  readonly address: boolean;
}

/** Reads all columns of an object together: what stands beside a column can change what it is about. */
export function readColumns(object: MappedObject, columns: readonly ColumnFeatures[]): ReadColumn[] {
  const all = columns.map((column) => recognise(object, column));
  const has = new Set(all.flatMap(outright));
  const roles: Roles = {
    first: has.has('first_name'),
    last: has.has('last_name'),
    subject: has.has('subject'),
    address: has.has('address'),
  };
  const read = all.map((concepts, at) => inContext(object, columns[at], concepts, roles));
  const named = read.some(([best]) => best?.concept.id === 'own_name' && best.score >= CLEAR);
  return columns.map((column, at): ReadColumn => {
    const concepts = read[at] ?? [];
    return {
      column,
      concepts,
      twin: twinOf(object, column, columns, concepts[0]?.concept ?? null),
      computed: isComputed(object, concepts, roles, named),
    };
  });
}

/** The concept that a column says outright, if it says no other as well. */
function outright(concepts: readonly Recognised[]): string[] {
  const best = concepts.filter(({ score }) => score >= CLEAR);
  return best.length === 1 ? best.map(({ concept }) => concept.id) : [];
}

/** A full name beside its parts, or another form of the name beside the name. A lead without a title is titled by it. */
function isComputed(
  object: MappedObject,
  concepts: readonly Recognised[],
  roles: Roles,
  named: boolean,
): boolean {
  const [best] = concepts;
  if (best === undefined || best.score < 0.8) return false;
  const { id } = best.concept;
  if (id !== 'full_name' && !(id === 'own_name' && object === 'contacts')) return false;
  if (object === 'leads' && !roles.subject) return false;
  return (roles.first && roles.last) || (id === 'full_name' && named);
}

/** How much of each reading is left beside the other columns. */
function inContext(
  object: MappedObject,
  column: ColumnFeatures | undefined,
  concepts: readonly Recognised[],
  roles: Roles,
): Recognised[] {
  const inUse = column !== undefined && tellsWhetherInUse(column);
  const read = concepts.map((each) => {
    const factor = inUse ? HARDLY : nameFactor(object, each, concepts, roles);
    return partOfAddress(roles, scaled(each, factor));
  });
  const all = inUse && ACTIVE ? [...read, { concept: ACTIVE, score: 1, byName: 1, byLabel: 1 }] : read;
  return all.sort((a, b) => b.score - a.score || (a.concept.id < b.concept.id ? -1 : 1));
}

const named = (id: string): Concept | undefined => CONCEPTS.find((concept) => concept.id === id);
const ACTIVE = named('active');
const FURTHER_LINE = named('address_extra');

function scaled({ concept, score, byName, byLabel }: Recognised, by: number): Recognised {
  return { concept, score: score * by, byName: byName * by, byLabel: byLabel * by };
}

/** A list that tells only whether a record is in use, whatever the column is called. */
function tellsWhetherInUse({ options = [] }: ColumnFeatures): boolean {
  const meanings = options.map((option) => meaningOf(option));
  return meanings.includes('inactive') && meanings.every((each) => each === 'inactive' || each === 'open');
}

/** Where the whole address has a column of its own, the street is a part of it. */
function partOfAddress(roles: Roles, each: Recognised): Recognised {
  if (!roles.address || each.concept.id !== 'street' || FURTHER_LINE === undefined) return each;
  return { ...each, concept: FURTHER_LINE };
}

/**
 * A word that stands for a whole name and for a part of it (French `nom`, German `Name`, Spanish `nombre`) is the part
 * where the other part has a column of its own, else the whole. A title beside a subject is the job's.
 */
function nameFactor(
  object: MappedObject,
  { concept: { id } }: Recognised,
  concepts: readonly Recognised[],
  roles: Roles,
): number {
  const scores = new Map(concepts.map((each) => [each.concept.id, each.score]));
  const whole = scores.get('own_name') ?? 0;
  const part = Math.max(scores.get('first_name') ?? 0, scores.get('last_name') ?? 0);
  const isPart =
    (scores.get('last_name') === part && roles.first && !roles.last) ||
    (scores.get('first_name') === part && roles.last && !roles.first);
  if (whole > 0 && whole === part) {
    if (id === 'own_name') return isPart ? HARDLY : 1;
    if (id === 'first_name' || id === 'last_name') return isPart && scores.get(id) === part ? 1 : HARDLY;
  }
  if (object !== 'leads' || !scores.has('job_title') || !scores.has('subject')) return 1;
  const titled = roles.first && roles.last ? 'subject' : 'job_title';
  return id === titled && (scores.get('job_title') ?? 0) >= CLEAR ? HARDLY : 1;
}
