import { OutcomeUnknown } from '../../../src/pipedrive/errors.js';
import type { EntityPort, Found, WritePlan } from '../../../src/loading/port.js';
import type { Gate } from './worker.js';

/** How one request ends: answered, or cut before or after the commit. */
export type Fate = 'ok' | 'lost-before' | 'lost-after';

interface Held {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly add_time: string;
  readonly update_time: string;
  readonly [field: string]: unknown;
}

/** The least that a target is: records with ids that ascend, a list newest first, and no uniqueness of anything. */
export class ModelTarget {
  readonly records: Held[] = [];
  /** Requests so far. */
  sent = 0;
  #lastId = 0;

  /** @param fates of the first requests; the others are answered */
  constructor(private readonly fates: readonly Fate[]) {}

  fateOfNext(): Fate {
    return this.fates[(this.sent += 1) - 1] ?? 'ok';
  }

  commit(plan: WritePlan): string {
    const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    const id = (this.#lastId += 1);
    this.records.push({
      id,
      key: plan.key,
      name: String(plan.body['name']),
      add_time: now,
      update_time: now,
    });
    return String(id);
  }

  remove(id: string): void {
    const index = this.records.findIndex((record) => String(record.id) === id);
    if (index >= 0) this.records.splice(index, 1);
  }
}

/** The target as one worker reaches it: at each step of a request it may die or freeze. */
export function portTo(target: ModelTarget, gate: Gate): EntityPort {
  const found = (records: readonly Held[]): Found[] =>
    records.map((record) => ({ id: String(record.id), key: record.key, record }));
  return {
    object: 'tasks',
    sourceObject: 'tasks',
    targetObject: 'activity',
    concurrency: 2,
    links: () => [],
    plan: (record) => ({
      kind: 'create',
      body: { name: record.values['name'] },
      key: `tasks/${record.id}`,
      values: [],
      reassign: null,
    }),
    async send(plan, _context, beforeSend) {
      await gate('about to send');
      beforeSend();
      const fate = target.fateOfNext();
      // From here on the request is on its way: a worker that dies or freezes now does not stop it, only delays it.
      await gate('on its way', () => (fate === 'lost-before' ? undefined : void target.commit(plan)));
      if (fate === 'lost-before') throw unknown();
      const id = target.commit(plan);
      await gate('committed');
      if (fate === 'lost-after') throw unknown();
      return id;
    },
    async bound() {
      await gate('bound');
      return String(Math.max(0, ...target.records.map(({ id }) => id)));
    },
    async *newest(_context, bound) {
      await gate('look');
      yield found([...target.records].reverse().filter(({ id }) => id > Number(bound)));
    },
    async *all() {
      await gate('read back');
      yield found([...target.records]);
    },
    async read(id) {
      await gate('read');
      return target.records.find((record) => String(record.id) === id) ?? { is_deleted: true };
    },
    isOwnKey: (key) => key.startsWith('tasks/'),
    stored: (body) => body,
    async remove(id, _context, beforeSend) {
      await gate('about to delete');
      beforeSend?.();
      target.remove(id);
      await gate('deleted');
    },
  };
}

function unknown(): OutcomeUnknown {
  return new OutcomeUnknown({ method: 'POST', path: '/model' }, 'no answer', null);
}
