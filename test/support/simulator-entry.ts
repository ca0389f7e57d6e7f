import type { SandboxOptions } from '../../src/sandbox/pipedrive/options.js';
import { startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';

/** Entry of a simulator process: `simulator-entry.ts OPTIONS`, as JSON. Prints where it is and its tokens. */
const sandbox = await startPipedriveSandbox(JSON.parse(process.argv[2] ?? '') as SandboxOptions);
const { accounts, baseUrl, controlUrl } = sandbox;
process.stdout.write(`${JSON.stringify({ accounts, baseUrl, controlUrl })}\n`);
