import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchDelta } from './delta.js';
import { benchExtraction } from './extraction.js';
import { benchLimits } from './limits.js';
import { benchLoading } from './loading.js';
import { benchMemory } from './memory.js';
import { benchProof } from './proof.js';
import { table, type Row } from './support/table.js';

/** `npm run bench [-- PART …]`: figures, each with its ratio to a baseline that is measured in the same run. */
const PARTS: Readonly<Record<string, (folder: string) => Promise<Row[]> | Row[]>> = {
  extraction: benchExtraction,
  loading: benchLoading,
  limits: benchLimits,
  proof: benchProof,
  delta: benchDelta,
  memory: benchMemory,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  process.stderr.write(`no such part: ${unknown.join(', ')}; there are: ${Object.keys(PARTS).join(', ')}\n`);
  process.exit(64);
}
const folder = await mkdtemp(join(tmpdir(), 'sd2pd-bench-'));
try {
  process.stdout.write(`${cpus().length} cores, Node ${process.version}\n`);
  for (const [name, run] of Object.entries(PARTS)) {
    if (wanted.length === 0 || wanted.includes(name)) process.stdout.write(`${table(await run(folder))}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
