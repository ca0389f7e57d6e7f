import { expect, test } from 'vitest';
import { NoTemporalServer, selectBinary, type BinarySources } from '../../src/temporal/dev-server-binary.js';

/** A machine whose installers put the executable into the cache or fail, and which keeps count of what was done. */
function machine({ onPath, cached, installers = [] }: Machine): { sources: BinarySources; steps: string[] } {
  const steps: string[] = [];
  let cache = cached;
  const sources: BinarySources = {
    onPath: () => onPath,
    inCache: () => cache,
    installers: installers.map(({ title, outcome }) => ({
      title,
      install: () => {
        steps.push(title);
        if (outcome instanceof Error) return Promise.reject(outcome);
        cache = outcome;
        return Promise.resolve();
      },
    })),
    exclusively: async (work) => {
      steps.push('lock');
      const result = await work();
      steps.push('unlock');
      return result;
    },
  };
  return { sources, steps };
}

interface Machine {
  onPath?: string;
  cached?: string;
  installers?: readonly { title: string; outcome: string | Error | undefined }[];
}

const WORKS = { title: 'first', outcome: '/cache/temporal' };
const FAILS = { title: 'first', outcome: new Error('no network\nand a stack trace') };
const SECOND = { title: 'second', outcome: '/cache/temporal' };
const quiet = (): void => undefined;

test('an executable on the PATH is preferred to the cache, and nothing is installed', async () => {
  const { sources, steps } = machine({
    onPath: '/bin/temporal',
    cached: '/cache/temporal',
    installers: [WORKS],
  });
  expect(await selectBinary(sources, quiet)).toBe('/bin/temporal');
  expect(steps).toEqual([]);
});

test('a cached executable is used without taking the lock', async () => {
  const { sources, steps } = machine({ cached: '/cache/temporal', installers: [WORKS] });
  expect(await selectBinary(sources, quiet)).toBe('/cache/temporal');
  expect(steps).toEqual([]);
});

test('the second installer is not tried when the first one works', async () => {
  const { sources, steps } = machine({ installers: [WORKS, SECOND] });
  expect(await selectBinary(sources, quiet)).toBe('/cache/temporal');
  expect(steps).toEqual(['lock', 'first', 'unlock']);
});

test('the second installer is tried when the first one fails, and the reason is told', async () => {
  const { sources, steps } = machine({ installers: [FAILS, SECOND] });
  const lines: string[] = [];
  expect(await selectBinary(sources, (line) => lines.push(line))).toBe('/cache/temporal');
  expect(steps).toEqual(['lock', 'first', 'second', 'unlock']);
  expect(lines).toEqual(['first …', '  not possible here: no network', 'second …']);
});

test('what another process installed while this one waited for the lock is used', async () => {
  const { sources, steps } = machine({ installers: [WORKS] });
  let installedByOther: string | undefined;
  const waiting: BinarySources = {
    ...sources,
    inCache: () => installedByOther,
    exclusively: (work) => {
      installedByOther = '/cache/other';
      return work();
    },
  };
  expect(await selectBinary(waiting, quiet)).toBe('/cache/other');
  expect(steps).toEqual([]);
});

test('when nothing can be installed the error says why each way failed and what to do', async () => {
  const leavesNothing = { title: 'second', outcome: undefined };
  const { sources } = machine({ installers: [FAILS, leavesNothing] });
  const error = await selectBinary(sources, quiet).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NoTemporalServer);
  const { message } = error as NoTemporalServer;
  expect(message).toContain('first: no network');
  expect(message).toContain('second: it left no executable');
  expect(message).toContain('TEMPORAL_ADDRESS');
  expect(message).not.toContain('stack trace');
});
