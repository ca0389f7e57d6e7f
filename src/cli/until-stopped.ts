import { once } from 'node:events';

/**
 * Waits for Ctrl-C or SIGTERM, or for the end of one of `services`.
 * @throws what a service failed with
 */
export async function untilStopped(signal: AbortSignal, ...services: ReadonlyArray<Promise<void>>): Promise<void> {
  if (signal.aborted) return;
  const listening = new AbortController();
  // A rejection of `once` means that somebody else came first.
  const stopped = once(signal, 'abort', { signal: listening.signal }).then(
    () => undefined,
    () => undefined,
  );
  // An event listener does not keep a process alive.
  const alive = setInterval(() => undefined, 60_000);
  try {
    await Promise.race([stopped, ...services]);
  } finally {
    clearInterval(alive);
    listening.abort();
  }
}
