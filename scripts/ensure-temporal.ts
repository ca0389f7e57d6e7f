// Prints the path of a Temporal executable, which it installs if there is none; progress goes to stderr.
import { ensureTemporalBinary } from '../src/temporal/dev-server-binary.js';

try {
  const path = await ensureTemporalBinary((line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${path}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 69;
}
