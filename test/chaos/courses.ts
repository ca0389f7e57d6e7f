import { liveDump } from '../removal/live-dump.js';
import type { ProductionShape } from '../production/shape.js';
import type { Campaign, WriteMethod } from './campaign.js';
import type { RoundOptions } from './round.js';
import type { Scheduled } from './schedule.js';
import { liveOn, unlike } from './second-week.js';

interface Stage {
  readonly shape: ProductionShape;
  readonly campaign: Campaign;
  readonly schedule: readonly Scheduled[];
  readonly options: RoundOptions;
  readonly limitMs: number;
}

export interface Played {
  /** Blows that were dealt. */
  readonly dealt: number;
  /** The export that was moved last. */
  readonly exportDir: string;
  /** What is wrong besides what is looked at after every round. */
  readonly besides: readonly string[];
}

/** A migration from its start to its cutover, on the course of its round. */
export async function playCourse(stage: Stage): Promise<Played> {
  const before = liveDump(await stage.shape.simulator.dump('production'));
  await stage.shape.prepare();
  switch (stage.options.course) {
    case 'load':
      return loadAlone(stage);
    case 'delta':
      return withDelta(stage);
    case 'rollback':
      return thereAndBack(stage, before);
  }
}

async function loadAlone(stage: Stage): Promise<Played> {
  const { shape, schedule, limitMs } = stage;
  const dealt = await under(stage, schedule, 'POST', shape.conclude(limitMs));
  return { dealt, exportDir: shape.exportDir, besides: [] };
}

/** Half of the blows in the load, half in a delta over edits on both sides. */
async function withDelta(stage: Stage): Promise<Played> {
  const { shape, limitMs, options } = stage;
  const [first, second] = halves(stage.schedule);
  let dealt = await under(stage, first, 'POST', shape.reachFreeze(limitMs));
  const week = await liveOn(shape, options.seed);
  const moved = async (): Promise<void> => {
    await shape.delta(limitMs, week.exportDir);
    await shape.conclude(limitMs);
  };
  dealt += await under(stage, sooner(second), 'PATCH', moved());
  return {
    dealt,
    exportDir: week.exportDir,
    besides: unlike(week, await shape.simulator.dump('production')),
  };
}

/** Half of the blows in the load, half in the rollback; then everything once more. */
async function thereAndBack(stage: Stage, before: ReturnType<typeof liveDump>): Promise<Played> {
  const { shape, limitMs } = stage;
  const [first, second] = halves(stage.schedule);
  let dealt = await under(stage, first, 'POST', shape.reachFreeze(limitMs));
  dealt += await under(stage, second, 'DELETE', shape.rollBack(limitMs));
  const after = liveDump(await shape.simulator.dump('production'));
  const besides = unequal(before, after);
  await shape.prepare();
  await shape.conclude(limitMs);
  return { dealt, exportDir: shape.exportDir, besides };
}

function halves(schedule: readonly Scheduled[]): readonly [readonly Scheduled[], readonly Scheduled[]] {
  const middle = Math.ceil(schedule.length / 2);
  return [schedule.slice(0, middle), schedule.slice(middle)];
}

/** A delta sends less than a load: its blows follow each other faster. */
function sooner(schedule: readonly Scheduled[]): Scheduled[] {
  return schedule.map(({ afterWrites, blow }) => ({ afterWrites: Math.ceil(afterWrites / 5), blow }));
}

/** Deals blows while something goes on. @returns how many */
async function under(
  { campaign }: Stage,
  blows: readonly Scheduled[],
  method: WriteMethod,
  work: Promise<unknown>,
): Promise<number> {
  let isOver = false;
  const done = work.finally(() => (isOver = true));
  done.catch(() => undefined);
  const dealt = await campaign.play(blows, method, () => isOver);
  await done;
  return dealt;
}

/** Rows that are in one of two dumps only, or otherwise. */
function unequal(before: ReturnType<typeof liveDump>, after: ReturnType<typeof liveDump>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((kind) => {
    const [was, is] = [before[kind] ?? {}, after[kind] ?? {}];
    return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((id) => {
      if (was[id] === undefined) return [`${kind}/${id} is left after the rollback`];
      return is[id] === undefined ? [`${kind}/${id} is gone after the rollback`] : [];
    });
  });
}
