import { PHASES } from '../contract/objects.js';

/** Sorts lines of a run's reports as its phases went; an object that is no phase comes last. */
export function inPhaseOrder<T extends { readonly object: string }>(lines: readonly T[]): T[] {
  const place = (object: string): number => {
    const index = PHASES.findIndex((phase) => phase === object);
    return index === -1 ? PHASES.length : index;
  };
  return lines.toSorted((a, b) => place(a.object) - place(b.object));
}
