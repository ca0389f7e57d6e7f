import type { RoundResult } from './round.js';
import type { Scheduled } from './schedule.js';

/** How often each kind of blow is in a schedule. */
export function tally(schedule: readonly Scheduled[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { blow } of schedule) {
    const name = blow.kind === 'fault' ? blow.fault : blow.kind;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** What was dealt in some rounds: by kind, how often, and in how many rounds that ended clean. */
export function tallyRounds(
  rounds: readonly Pick<RoundResult, 'schedule' | 'dealt'>[],
  isClean: (index: number) => boolean,
): ReadonlyArray<{
  readonly blow: string;
  readonly dealt: number;
  readonly rounds: number;
  readonly clean: number;
}> {
  const lines = new Map<string, { dealt: number; rounds: number; clean: number }>();
  for (const [index, { schedule, dealt }] of rounds.entries()) {
    for (const [blow, count] of tally(schedule.slice(0, dealt))) {
      const line = lines.get(blow) ?? { dealt: 0, rounds: 0, clean: 0 };
      lines.set(blow, {
        dealt: line.dealt + count,
        rounds: line.rounds + 1,
        clean: line.clean + (isClean(index) ? 1 : 0),
      });
    }
  }
  return [...lines].map(([blow, line]) => ({ blow, ...line })).toSorted((a, b) => b.dealt - a.dealt);
}

export function inWords(schedule: readonly Scheduled[]): string {
  return [...tally(schedule)].map(([name, count]) => `${count} ${name}`).join(', ');
}
