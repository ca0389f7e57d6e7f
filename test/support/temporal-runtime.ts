import { installRuntime } from '../../src/temporal/worker.js';

const tell = (details: object, message: string): void => {
  process.stderr.write(`${message} ${JSON.stringify(details)}\n`);
};

// A process has one runtime, which its first worker makes; test files share processes, and commands bring their own.
installRuntime({ debug: () => undefined, warn: tell, error: tell });
