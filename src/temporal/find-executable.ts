import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Whether `file` is a regular file that this user may execute. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Absolute path of the first executable of that file name in the directories of a PATH variable.
 * Relative entries are passed over: what they mean would depend on where the command happens to be run.
 */
export function findOnPath(
  fileName: string,
  path: string | undefined,
  executable: (file: string) => boolean = isExecutable,
): string | undefined {
  return (path ?? '')
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, fileName))
    .find((file) => executable(file));
}
