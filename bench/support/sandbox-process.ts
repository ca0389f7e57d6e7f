import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';

export interface BenchAccounts {
  readonly users: ReadonlyArray<{ email: string; name: string; admin?: boolean }>;
  /** As a real account has them; absent: none. */
  readonly limits?: { readonly plan: string; readonly seats: number; readonly latencyMs: number };
}

export interface SandboxProcess {
  readonly controlUrl: string;
  readonly production: { readonly baseUrl: string; readonly token: string };
  readonly staging: { readonly baseUrl: string; readonly token: string };
  stop(): void;
}

/** Starts the simulator on the other core, so that its work is not counted as ours. */
export async function startSandboxProcess(accounts: BenchAccounts): Promise<SandboxProcess> {
  const script = fileURLToPath(new URL('./sandbox-server.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(accounts)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const started = JSON.parse(line) as {
      accounts: { baseUrl: string; token: string }[];
      controlUrl: string;
    };
    const [production, staging] = started.accounts;
    if (production === undefined || staging === undefined) break;
    return { production, staging, controlUrl: started.controlUrl, stop: () => void child.kill() };
  }
  throw new Error('the simulator did not start');
}
