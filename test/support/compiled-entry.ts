import { join } from 'node:path';
import { compiled, PROGRAM } from '../../bin/compiled.mjs';

const ROOT = join(import.meta.dirname, '../..');

/** A program of this folder, compiled together with what it imports, as `bin/sd2pd.mjs` does with its own. */
export async function compiledEntry(name: string): Promise<string> {
  const build = await compiled(ROOT, [...PROGRAM, join('test', 'support')]);
  return join(build, 'test', 'support', `${name}.js`);
}
