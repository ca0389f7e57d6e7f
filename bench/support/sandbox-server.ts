import { startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import type { BenchAccounts } from './sandbox-process.js';

/** Runs the simulated Pipedrive in a process of its own, until its parent ends it. */
const { users, limits } = JSON.parse(process.argv[2] ?? '{}') as BenchAccounts;
const unlimited = { burst: 10_000_000, dailyBudget: 1_000_000_000 };
const sandbox = await startPipedriveSandbox({
  latencyMs: limits?.latencyMs ?? 0,
  accounts: ['production', 'staging'].map((name) => ({
    name,
    plan: limits?.plan ?? 'ultimate',
    seats: limits?.seats ?? 1_000,
    users,
    ...(limits === undefined ? { features: unlimited } : {}),
  })),
});
process.stdout.write(`${JSON.stringify({ accounts: sandbox.accounts, controlUrl: sandbox.controlUrl })}\n`);
