import { ensureTemporalBinary } from '../src/temporal/dev-server-binary.js';

try {
  await ensureTemporalBinary((line) => process.stderr.write(`${line}\n`));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'no Temporal server'}\n`);
  process.exitCode = 69;
}
