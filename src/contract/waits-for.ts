import type { GateName } from './gates.js';
import type { GateStatus, MigrationStatus } from './status.js';

/** Who has to do something before it goes on, and what. */
export interface WaitsFor {
  /** A role, as people have it in a migration. */
  readonly who: string;
  /** Words without names of the customer's things. */
  readonly what: string;
  /** ISO instant. */
  readonly since: string;
  readonly next: string;
}

/** Who decides a gate, or sees to it that it can open. */
const WHO: Readonly<Record<GateName, string>> = {
  mapping: 'customer',
  fields: "customer's Pipedrive admin",
  owners: 'customer',
  staging: 'customer',
  freeze: 'customer',
  cutover: 'customer',
  close: 'customer',
};

/** Whoever is waited for first; null: nobody, it works or waits for a time. */
export function waitsFor({
  name,
  state,
  gate,
  holds,
  timeline = [],
}: Pick<MigrationStatus, 'name' | 'state' | 'gate' | 'holds' | 'timeline'>): WaitsFor | null {
  const [hold] = holds;
  if (state === 'completed' || state === 'cancelled' || state === 'rolled_back') return null;
  if (hold !== undefined) {
    const { who, code, since, next } = hold;
    return { who, what: `held (${code})`, since, next: next.replaceAll(/\bNAME\b/g, name) };
  }
  if (state === 'paused') {
    const since = timeline.findLast(({ what }) => what.startsWith('pause'))?.at ?? '';
    return { who: 'whoever paused it', what: 'paused', since, next: `sd2pd resume ${name}` };
  }
  if (gate === null) return null;
  const next = gate.next.replaceAll(/\bNAME\b/g, name);
  return { who: WHO[gate.name], what: `gate ${gate.name}`, since: gate.openSince, next };
}

/** What presses somebody to decide, and decides nothing; blank where nothing does. */
export function reminderText({ reminders = 0, deadline = null, overdue = false }: GateStatus): string {
  const due = deadline === null ? [] : [`${overdue ? 'was to be' : 'is to be'} decided by ${deadline}`];
  const reminded =
    reminders === 0 ? [] : [`brought to mind ${reminders === 1 ? 'once' : `${reminders} times`}`];
  return [...due, ...reminded].join('; ');
}
