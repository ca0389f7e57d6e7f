import { join } from 'node:path';
import { expect, test } from 'vitest';
import { binaryCacheDirectory, executableName } from '../../src/temporal/binary-cache.js';

const home = '/home/kim';

test('XDG_CACHE_HOME decides where the cache lies, on every platform', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const directory = binaryCacheDirectory({ env: { XDG_CACHE_HOME: '/caches' }, platform, home });
    expect(directory).toBe(join('/caches', 'sd2pd', 'bin'));
  }
});

test.each([
  ['linux', {}, join(home, '.cache', 'sd2pd', 'bin')],
  ['darwin', {}, join(home, 'Library', 'Caches', 'sd2pd', 'bin')],
  ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'sd2pd', 'bin')],
  ['win32', {}, join(home, 'AppData', 'Local', 'sd2pd', 'bin')],
] as const)("without it the cache lies in %s's own place", (platform, env, expected) => {
  expect(binaryCacheDirectory({ env, platform, home })).toBe(expected);
});

test('executables have the ending .exe on Windows only', () => {
  expect(executableName('temporal', 'win32')).toBe('temporal.exe');
  expect(executableName('temporal', 'linux')).toBe('temporal');
});
