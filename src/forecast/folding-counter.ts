import type { Reference } from '../smartdesk/columns.js';
import type { FoldingCount } from './phase-counts.js';

/** The record on which a folded note would hang, if an activity has several: the narrowest. */
const NARROWEST_FIRST = ['deals', 'leads', 'contacts', 'accounts'];

/** Counts the records on which activities hang. Memory: one key per such record. */
export class FoldingCounter {
  readonly #records = new Set<string>();
  #activities = 0;

  add(links: readonly Reference[]): void {
    const [parent] = [...links].sort((a, b) => rank(a) - rank(b));
    if (parent === undefined) return;
    this.#activities += 1;
    this.#records.add(`${parent.object}/${parent.id}`);
  }

  result(): FoldingCount {
    return { activities: this.#activities, records: this.#records.size };
  }
}

const rank = ({ object }: Reference): number => NARROWEST_FIRST.indexOf(object);
