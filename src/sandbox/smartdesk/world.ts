import { Random } from './random.js';

/** Domain of the invented company whose CRM is exported. */
export const COMPANY_DOMAIN = 'harbourlight.example';
/** Owns records but is not in users.csv. */
export const MISSING_OWNER = `gone.colleague@${COMPANY_DOMAIN}`;
/** In users.csv as inactive, and owns records. */
export const INACTIVE_OWNER = `otis.formerly@${COMPANY_DOMAIN}`;
export const ACTIVE_USERS = 11;

const DAY = 24 * 60 * 60 * 1000;

/** Objects whose rows `records` is spread over, and their share. */
const SHARES = {
  accounts: 0.1,
  contacts: 0.18,
  leads: 0.18,
  deals: 0.2,
  activities: 0.22,
  tasks: 0.08,
  notes: 0.04,
} as const;

export type GeneratedObject = keyof typeof SHARES;

const PREFIXES: Readonly<Record<GeneratedObject, string>> = {
  accounts: 'acc',
  contacts: 'con',
  leads: 'led',
  deals: 'dl',
  activities: 'act',
  tasks: 'tsk',
  notes: 'nt',
};

/** Id of the record with a 0-based index. */
export const idOf = (object: GeneratedObject, index: number): string =>
  `${PREFIXES[object]}_${String(index + 1).padStart(6, '0')}`;

/** E-mail of an active user by 0-based number. */
export const userEmail = (number: number): string =>
  `${USERS[number % ACTIVE_USERS] ?? 'ada.quill'}@${COMPANY_DOMAIN}`;

const USERS = [
  'ada.quill',
  'bram.holt',
  'celia.frost',
  'dov.marin',
  'esme.lund',
  'farid.kassel',
  'gwen.tarry',
  'hugo.pelt',
  'ines.varga',
  'jonah.reed',
  'kirsa.bloom',
] as const;

export interface WorldProps {
  readonly seed: string;
  readonly records: number;
  /** The moment of the export, in milliseconds since 1970. */
  readonly now: number;
  readonly canary: string | null;
}

/**
 * What the generated company is made of. Every fact follows from seed, object and index alone, so that rows of different
 * files agree with one another although none is kept.
 */
export class World {
  readonly now: number;
  readonly #props: WorldProps;
  readonly #planted = new Map<string, string[]>();

  constructor(props: WorldProps) {
    this.#props = props;
    this.now = props.now;
  }

  count(object: GeneratedObject): number {
    return Math.max(4, Math.round(this.#props.records * SHARES[object]));
  }

  /** A sequence of its own for one record. */
  random(object: string, index: number): Random {
    return new Random(`${this.#props.seed}/${object}/${index}`);
  }

  /** ` CANARY` for every 40th record, else ''. */
  canary(index: number, separator = ' '): string {
    const { canary } = this.#props;
    return canary === null || index % 40 !== 7 ? '' : `${separator}${canary}`;
  }

  /** Owner's e-mail: blank, missing, inactive or in capitals now and then. */
  owner(random: Random): string {
    const roll = random.next();
    if (roll < 0.05) return '';
    if (roll < 0.07) return MISSING_OWNER;
    if (roll < 0.09) return INACTIVE_OWNER;
    const email = userEmail(random.int(0, ACTIVE_USERS - 1));
    return roll < 0.11 ? email.toUpperCase() : email;
  }

  /** A moment within the 900 days before the export, to the minute. */
  moment(random: Random): Date {
    return new Date(this.now - random.int(1, 900) * DAY - random.int(0, 1439) * 60_000);
  }

  /** The same moment some days later, never after the export. */
  later(moment: Date, days: number): Date {
    return new Date(Math.min(moment.getTime() + days * DAY, this.now));
  }

  /** Notes that the record with this id was put in on purpose as an example of `name`. */
  plant(name: string, id: string): void {
    this.#planted.set(name, [...(this.#planted.get(name) ?? []), id]);
  }

  planted(): Record<string, string[]> {
    return Object.fromEntries(this.#planted);
  }
}
