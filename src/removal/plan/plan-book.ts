import type { Ledger } from '../../ledger/ledger.js';
import type { EntityPort } from '../../loading/port.js';
import { SURVEYED, type SurveyedKind } from '../surveyed-kinds.js';
import { lineFor, type Judged } from '../judge.js';

/** A plan takes as long as its look at the account, in milliseconds; nobody else wants its ledger. */
const LEASE_MS = 24 * 60 * 60 * 1_000;

/** The ledger of a plan: what would become of each record is written down as if it had. */
export class PlanBook {
  private constructor(
    readonly ledger: Ledger,
    private readonly run: string,
    private readonly fence: number,
  ) {}

  static async open(ledger: Ledger, run: string): Promise<PlanBook> {
    const result = await ledger.leases.claim(run, 'plan', LEASE_MS);
    if (!('claim' in result)) throw new Error('the ledger of a plan is new');
    return new PlanBook(ledger, run, result.claim.fence);
  }

  async write(port: EntityPort, judged: readonly Judged[]): Promise<void> {
    await this.ledger.removals.close(
      this.run,
      this.run,
      this.fence,
      judged.map((record) => lineFor(port, record)),
    );
  }

  /** Those of a phase's records that would go. */
  async going(port: Pick<EntityPort, 'object'>, targetIds: readonly string[]): Promise<Set<string>> {
    const lines = await this.ledger.removals.ofTargets(this.run, port.object, targetIds);
    return new Set([...lines.values()].flatMap((line) => (line.state === 'done' ? [line.target_id] : [])));
  }

  /** Those of a list's records that would go, by the ids of the list. */
  async goingOf(kind: SurveyedKind, ids: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const { port, prefix } of SURVEYED[kind].phases) {
      const going = await this.going(
        port,
        ids.map((id) => `${prefix}${id}`),
      );
      for (const id of going) found.add(id.slice(prefix.length));
    }
    return found;
  }
}
