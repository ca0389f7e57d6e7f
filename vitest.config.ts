import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

export default defineConfig({
  test: {
    pool: 'forks',
    // Two cores are enough for three: integration tests wait for time-outs and processes of their own most of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Files share nothing but modules without a state of their own; to load those anew for each takes some seconds of processor time.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.integration.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.integration.test.ts'],
          globalSetup: ['test/support/temporal-server.ts'],
          setupFiles: ['test/support/temporal-runtime.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // A look at a status costs a workflow task: at vitest's 50 ms the looking takes more of two cores than the work.
          expect: { poll: { interval: 500 } },
        },
      },
    ],
  },
});
