import { readFileSync, writeFileSync } from 'node:fs';

/**
 * What an earlier set-up left: `lock`, the hash of the package-lock.json that is installed, and `temporal`, the path of
 * the executable that was found. It lies inside node_modules, so that removing that removes it.
 *
 * @param {string} stampFile
 * @returns {{ lock?: string, temporal?: string }}
 */
export function readStamp(stampFile) {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

/**
 * @param {string} stampFile
 * @param {{ lock?: string, temporal?: string }} stamp
 */
export function writeStamp(stampFile, stamp) {
  writeFileSync(stampFile, JSON.stringify(stamp));
}
