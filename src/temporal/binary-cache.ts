import { homedir } from 'node:os';
import { join } from 'node:path';

/** What decides where a user's cache lies; injected so that every platform can be tested on one. */
export interface CacheEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/** The cache environment of this process. */
export function currentCacheEnvironment(): CacheEnvironment {
  return { env: process.env, platform: process.platform, home: homedir() };
}

/**
 * The directory in which executables of this user are kept between checkouts: `$XDG_CACHE_HOME/sd2pd/bin` if that is
 * set, else the platform's own place for caches.
 */
export function binaryCacheDirectory({ env, platform, home }: CacheEnvironment): string {
  return join(cacheRoot(env, platform, home), 'sd2pd', 'bin');
}

/** File name of an executable: Windows finds and runs only names that end in `.exe`. */
export function executableName(name: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? `${name}.exe` : name;
}

function cacheRoot(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (env['XDG_CACHE_HOME']) return env['XDG_CACHE_HOME'];
  if (platform === 'darwin') return join(home, 'Library', 'Caches');
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
  return join(home, '.cache');
}
