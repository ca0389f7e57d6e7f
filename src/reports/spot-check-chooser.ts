import { createHash } from 'node:crypto';
import type { SourceObject } from '../contract/objects.js';
import { STANDARD_COLUMNS, references } from '../smartdesk/columns.js';

/** Records on a sheet: the service promises twenty to thirty. */
const TOTAL = 25;
/** Of these, chosen by risk; the rest by chance, so that nothing is always left out. */
const BY_RISK = 18;

export interface SpotCheckChoice {
  readonly object: string;
  readonly source_id: string;
  /** Why it was chosen, for the sheet. */
  readonly why: string;
}

interface Looked {
  readonly object: SourceObject;
  readonly values: Readonly<Record<string, string>>;
  /** Column → option → how many records have it. */
  readonly options: OptionCounts;
  /** E-mails, folded, of owners who cannot be the owner in Pipedrive as they are. */
  readonly inactiveOwners: ReadonlySet<string>;
}

export type OptionCounts = Readonly<Record<string, ReadonlyMap<string, number>>>;

/** How risky a record is in one respect; 0: not at all. Of equal ones the first counts. */
interface Criterion {
  readonly why: string;
  score(record: Looked): number;
}

const CRITERIA: readonly Criterion[] = [
  {
    why: 'longest text',
    score: ({ values }) => Math.max(0, ...Object.values(values).map(({ length }) => length)),
  },
  { why: 'most links', score: ({ object, values }) => references(object, values).length },
  { why: 'most characters beyond ASCII', score: ({ values }) => countNonAscii(Object.values(values)) },
  {
    why: 'no parent',
    score: ({ object, values }) => (hasLinks(object) && references(object, values).length === 0 ? 1 : 0),
  },
  {
    why: 'largest file',
    score: ({ object, values }) => (object === 'attachments' ? Number(values['size']) || 0 : 0),
  },
  {
    why: 'inactive owner',
    score: ({ object, values, inactiveOwners }) =>
      ownersOf(object, values).some((email) => inactiveOwners.has(email)) ? 1 : 0,
  },
  { why: 'rarest option', score: ({ values, options }) => rarity(values, options) },
];

function ownersOf(object: SourceObject, values: Readonly<Record<string, string>>): string[] {
  const columns = STANDARD_COLUMNS[object].filter(({ kind }) => kind === 'owner');
  return columns.map(({ name }) => (values[name] ?? '').trim().toLowerCase());
}

function countNonAscii(values: readonly string[]): number {
  return values.reduce((sum, value) => sum + (value.match(/[^\p{ASCII}]/gu)?.length ?? 0), 0);
}

function hasLinks(object: SourceObject): boolean {
  return STANDARD_COLUMNS[object].some(({ kind }) => kind === 'reference' || kind === 'parent_id');
}

/** 1 for an option that this record alone has, 1/n for one of n records. */
function rarity(values: Readonly<Record<string, string>>, options: OptionCounts): number {
  const shares = Object.entries(options).flatMap(([column, counts]) =>
    (values[column] ?? '').split('|').map((option) => {
      const n = counts.get(option.trim()) ?? 0;
      return n === 0 ? 0 : 1 / n;
    }),
  );
  return Math.max(0, ...shares);
}

interface Best {
  readonly object: SourceObject;
  readonly id: string;
  readonly score: number;
}

interface Drawn {
  readonly id: string;
  readonly lot: string;
}

/** Chooses the records of a spot-check sheet while they stream by. Pure; constant memory; the same seed, the same sheet. */
export class SpotCheckChooser {
  readonly #seed: string;
  /** Per criterion and object the riskiest record. */
  readonly #best = CRITERIA.map(() => new Map<SourceObject, Best>());
  /** Per object the records with the lowest lots. */
  readonly #drawn = new Map<SourceObject, Drawn[]>();

  /** @param inactiveOwners e-mails, folded, of owners who cannot be the owner in Pipedrive as they are */
  constructor(
    seed: string,
    private readonly inactiveOwners: ReadonlySet<string> = new Set(),
  ) {
    this.#seed = seed;
  }

  add(
    object: SourceObject,
    id: string,
    values: Readonly<Record<string, string>>,
    options: OptionCounts,
  ): void {
    CRITERIA.forEach((criterion, index) => {
      const score = criterion.score({ object, values, options, inactiveOwners: this.inactiveOwners });
      const best = this.#best[index]?.get(object)?.score ?? 0;
      if (score > best) this.#best[index]?.set(object, { object, id, score });
    });
    this.#draw(object, id);
  }

  choose(): SpotCheckChoice[] {
    const chosen = new Map<string, SpotCheckChoice>();
    const take = (object: string, id: string, why: string, limit: number): void => {
      const key = JSON.stringify([object, id]);
      const known = chosen.get(key);
      if (known !== undefined && !known.why.includes(why))
        chosen.set(key, { ...known, why: `${known.why}, ${why}` });
      if (known === undefined && chosen.size < limit) chosen.set(key, { object, source_id: id, why });
    };
    for (const { object, id, why } of this.#risky()) take(object, id, why, BY_RISK);
    for (const { object, id } of this.#lots()) {
      if (!chosen.has(JSON.stringify([object, id]))) take(object, id, 'by chance', TOTAL);
    }
    return [...chosen.values()];
  }

  /** First the riskiest record of all objects in each respect, then each object's, the respects taking turns. */
  *#risky(): Generator<Best & { readonly why: string }> {
    const objects = [...this.#drawn.keys()];
    for (const [index, { why }] of CRITERIA.entries()) {
      const [top] = [...(this.#best[index]?.values() ?? [])].sort((a, b) => b.score - a.score);
      if (top !== undefined) yield { ...top, why };
    }
    for (const round of CRITERIA.keys()) {
      for (const [place, object] of objects.entries()) {
        const index = (round + place) % CRITERIA.length;
        const best = this.#best[index]?.get(object);
        if (best !== undefined) yield { ...best, why: CRITERIA[index]?.why ?? '' };
      }
    }
  }

  /** Objects take turns, so that a small one is not crowded out by a large one. */
  *#lots(): Generator<{ readonly object: string; readonly id: string }> {
    for (let place = 0; place < TOTAL; place += 1) {
      for (const [object, drawn] of this.#drawn) {
        const record = drawn[place];
        if (record !== undefined) yield { object, id: record.id };
      }
    }
  }

  /** A record's lot is a hash of seed and id: chance that does not depend on order. */
  #draw(object: SourceObject, id: string): void {
    const drawn = this.#drawn.get(object) ?? [];
    this.#drawn.set(object, drawn);
    const lot = createHash('sha256')
      .update(JSON.stringify([this.#seed, object, id]))
      .digest('hex');
    const last = drawn.at(-1);
    if (drawn.length >= TOTAL && last !== undefined && lot >= last.lot) return;
    const place = drawn.findIndex((record) => record.lot > lot);
    drawn.splice(place === -1 ? drawn.length : place, 0, { id, lot });
    if (drawn.length > TOTAL) drawn.pop();
  }
}
