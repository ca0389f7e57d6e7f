/** See node-version.mjs, which is JavaScript because it runs before node_modules exists. */
export function nodeVersionProblem(version: string): string | null;
