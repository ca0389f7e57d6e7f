import type { Candidate, FieldCandidates } from '../mapping/proposal/candidates.js';
import type { FieldMapping, MappedObject, Mapping } from '../mapping/mapping-schema.js';
import { BANDS } from '../mapping/proposal/matching/confidence.js';
import type { SourceFacts } from '../mapping/source-facts.js';
import type { FieldProfile } from '../smartdesk/field-profile.js';

/** Candidates offered per column, the best ones. */
const MAX_CANDIDATES = 8;
/** Options of a picklist that are told, and how much of a name: a question stays short whatever the export defines. */
const MAX_OPTIONS = 20;
const MAX_NAME = 80;

/** A column to be asked about, as the model sees it: names, types and statistics. Nothing in it comes from a record. */
export interface ToldColumn {
  /** `f1`. */
  readonly id: string;
  readonly object: MappedObject;
  readonly column: string;
  readonly label?: string;
  readonly declaredAs: string;
  readonly looksLike: string;
  /** In percent of the rows, of the filled values, or whole numbers. */
  readonly statistics: Readonly<Record<string, number>>;
  /** Defined options of a picklist: part of the schema. */
  readonly options?: readonly string[];
  readonly candidates: readonly ToldCandidate[];
}

export interface ToldCandidate {
  /** `f1c2`. */
  readonly id: string;
  readonly target: string;
}

/** A question with what its ids stand for. */
export interface FieldQuestion {
  readonly told: ToldColumn;
  readonly object: MappedObject;
  readonly field: string;
  readonly offered: ReadonlyMap<string, Candidate>;
}

/** Whether the rules and the matching are not sure of a line. */
export function isOpen(line: FieldMapping | undefined): boolean {
  return line !== undefined && (line.confidence ?? 1) < BANDS.high;
}

/**
 * The columns of which the proposal is not sure and for which there is a choice.
 * @param candidates of any columns; those of which the proposal is sure are left out
 */
export function makeQuestions(
  candidates: readonly FieldCandidates[],
  mapping: Mapping,
  facts: SourceFacts,
): FieldQuestion[] {
  const open = candidates.filter(
    ({ object, field, candidates: places }) =>
      places.length > 1 && isOpen(mapping.objects[object].fields[field]),
  );
  return open.map((each, index) => questionOf(`f${index + 1}`, each, facts));
}

function questionOf(
  id: string,
  { object, field, candidates }: FieldCandidates,
  facts: SourceFacts,
): FieldQuestion {
  const offered = new Map(candidates.slice(0, MAX_CANDIDATES).map((place, at) => [`${id}c${at + 1}`, place]));
  const profile = facts.profiles
    .find((each) => each.object === object)
    ?.fields.find((each) => each.field === field);
  const definition = facts.definitions.find((each) => each.object === object && each.key === field);
  const told: ToldColumn = {
    id,
    object,
    column: short(field),
    ...(definition !== undefined && { label: short(definition.label) }),
    declaredAs: definition?.type ?? profile?.kind ?? 'nothing',
    looksLike: profile?.inferred.type ?? 'nothing',
    statistics: profile === undefined ? {} : statisticsOf(profile),
    ...(definition !== undefined &&
      definition.options.length > 0 && { options: definition.options.slice(0, MAX_OPTIONS).map(short) }),
    candidates: [...offered].map(([key, place]) => ({ id: key, target: targetInWords(place) })),
  };
  return { told, object, field, offered };
}

/** Shares and lengths; no value, no shape of one. */
function statisticsOf(profile: FieldProfile): Record<string, number> {
  const { filled, blank, distinct, lengths, reads, dates, nonValues } = profile;
  const ofFilled = (n: number): number => percent(n, filled);
  const shares: Record<string, number> = {
    filled: percent(filled, filled + blank),
    distinct: distinct.count,
    shortest: lengths.min,
    median: lengths.median,
    longest: lengths.max,
    numbers: ofFilled(reads.number),
    booleans: ofFilled(reads.boolean),
    emails: ofFilled(reads.email),
    phones: ofFilled(reads.phone),
    urls: ofFilled(reads.url),
    dates: ofFilled(dates?.dates ?? 0),
    saysNoValue: ofFilled(nonValues.reduce((sum, { count }) => sum + count, 0)),
  };
  return Object.fromEntries(Object.entries(shares).filter(([, n]) => n !== 0));
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10;
}

/** Where a candidate leads, without what speaks for it: that could name values. */
function targetInWords({ to, type }: Candidate): string {
  if (to === null) return 'does not move';
  return type === undefined ? `native attribute ${short(to)}` : `custom field "${short(to)}" of type ${type}`;
}

function short(name: string): string {
  return name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME - 1)}…`;
}
