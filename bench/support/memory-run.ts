import { benchUsers, runLoad } from './load-run.js';
import { startSandboxProcess } from './sandbox-process.js';

/** One discovery and load; prints the peak of this process's memory in MB. */
const [folder = '', records = '0'] = process.argv.slice(2);
const sandbox = await startSandboxProcess({ users: benchUsers() });
try {
  await runLoad(folder, Number(records), sandbox);
} finally {
  sandbox.stop();
}
// maxRSS is in kilobytes.
process.stdout.write(`${process.resourceUsage().maxRSS / 1024}\n`);
