import { startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';

/** Runs the simulated Pipedrive in a process of its own, without limits, until its parent ends it. */
const users = JSON.parse(process.argv[2] ?? '[]') as { email: string; name: string; admin?: boolean }[];
const features = { burst: 10_000_000, dailyBudget: 1_000_000_000 };
const sandbox = await startPipedriveSandbox({
  accounts: ['production', 'staging'].map((name) => ({
    name,
    plan: 'ultimate',
    seats: 1_000,
    users,
    features,
  })),
});
process.stdout.write(`${JSON.stringify(sandbox.accounts)}\n`);
