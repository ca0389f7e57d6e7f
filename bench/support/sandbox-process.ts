import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';

export interface SandboxProcess {
  readonly production: { readonly baseUrl: string; readonly token: string };
  readonly staging: { readonly baseUrl: string; readonly token: string };
  stop(): void;
}

/** Starts the simulator on the other core, so that its work is not counted as ours. */
export async function startSandboxProcess(
  users: ReadonlyArray<{ email: string; name: string }>,
): Promise<SandboxProcess> {
  const script = fileURLToPath(new URL('./sandbox-server.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(users)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [production, staging] = JSON.parse(line) as { baseUrl: string; token: string }[];
    if (production === undefined || staging === undefined) break;
    return { production, staging, stop: () => void child.kill() };
  }
  throw new Error('the simulator did not start');
}
