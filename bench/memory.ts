import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { line, type Row } from './support/table.js';

const SIZES = [5_000, 50_000] as const;
const SELF = fileURLToPath(new URL('./support/memory-run.ts', import.meta.url));

/** Peak memory of discovery and load, each size in a process of its own. It should not grow with the records. */
export function benchMemory(folder: string): Row[] {
  const peaks = SIZES.map((records) => {
    const args = ['--import', 'tsx', SELF, join(folder, `memory-${records}`), String(records)];
    const { stdout } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return Number(stdout.trim().split('\n').at(-1));
  });
  const [small = NaN, large = NaN] = peaks;
  return [
    line('memory', `peak at ${SIZES[0]} records`, `${Math.round(small)} MB`, ''),
    line(
      'memory',
      `peak at ${SIZES[1]} records`,
      `${Math.round(large)} MB`,
      `${(large / small).toFixed(2)} of the smaller`,
    ),
  ];
}
