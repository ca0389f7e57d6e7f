import picocolors from 'picocolors';

const isTerminal = [process.stdout, process.stderr].every((stream) => stream.isTTY);

/**
 * Colours for people at a terminal only: what goes into a pipe or a file is plain, under CI too. `NO_COLOR` is heeded
 * (no-color.org).
 */
export const colours = picocolors.createColors(isTerminal && (process.env['NO_COLOR'] ?? '') === '');
