import type { Ledger } from '../../../src/ledger/ledger.js';

/** What happens to a worker at one of its steps. */
export interface Strike {
  /** Counted over the calls to ledger and target. */
  readonly step: number;
  /** `die`: nothing of it happens any more; `freeze`: it goes on where it was, when it is thawed. */
  readonly how: 'die' | 'freeze';
}

/**
 * Every step of a worker goes through here.
 * @param onDeath what happens all the same, as of a request that has left
 */
export type Gate = (step: string, onDeath?: () => void) => Promise<void>;

/** The process died: thrown at every step of a worker that is dead. */
export class Died extends Error {}

/** A worker that may be struck once: dead for good, or frozen until it is thawed. */
export class ModelWorker {
  steps = 0;
  /** The step at which it was struck. */
  struckAt: string | null = null;
  #isDead = false;
  #thaw: () => void = () => undefined;
  #onFrozen: () => void = () => undefined;
  readonly #thawed = new Promise<void>((resolve) => (this.#thaw = resolve));
  /** Resolves when it freezes. */
  readonly frozen = new Promise<void>((resolve) => (this.#onFrozen = resolve));

  constructor(private readonly strike: Strike | null) {}

  readonly gate: Gate = async (step, onDeath) => {
    if (this.#isDead) throw new Died();
    this.steps += 1;
    if (this.strike === null || this.steps !== this.strike.step) return;
    this.struckAt = step;
    if (this.strike.how === 'freeze') {
      this.#onFrozen();
      await this.#thawed;
      return;
    }
    this.#isDead = true;
    onDeath?.();
    throw new Died();
  };

  thaw(): void {
    this.#thaw();
  }

  /** The ledger as this worker reaches it: before and after each transaction it may be struck. */
  ledger(ledger: Ledger): Ledger {
    return new Proxy(ledger, {
      get: (target, key) => {
        const store: unknown = Reflect.get(target, key);
        if (typeof store !== 'object' || store === null) return store;
        return this.#store(store, String(key));
      },
    });
  }

  #store(store: object, name: string): object {
    return new Proxy(store, {
      get: (target, key) => {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== 'function') return method;
        const label = `${name}.${String(key)}`;
        // Pages are generators; renewals come by the clock and would make steps differ from run to run.
        if (key === 'pages') return method.bind(target) as unknown;
        return async (...args: unknown[]): Promise<unknown> => {
          if (key === 'renew') {
            if (this.#isDead || (this.struckAt !== null && this.strike?.how === 'freeze' && !this.isThawed))
              throw new Died();
          } else await this.gate(`before ${label}`);
          const result: unknown = await (method as (...all: unknown[]) => Promise<unknown>).apply(
            target,
            args,
          );
          if (key !== 'renew') await this.gate(`after ${label}`);
          return result;
        };
      },
    });
  }

  get isThawed(): boolean {
    return this.#hasThawed;
  }

  #hasThawed = false;

  /** Lets a frozen one go on. */
  wake(): void {
    this.#hasThawed = true;
    this.thaw();
  }
}
