import type { PhaseObject } from '../contract/objects.js';
import { portOf } from '../loading/ports/index.js';
import { readPresent } from '../loading/read-present.js';
import type { RunContext } from '../loading/run-context.js';
import type { Relatives } from './record-story.js';

/** Attributes by which other records refer to one, by its kind. */
const LINKS: Readonly<Record<string, readonly string[]>> = {
  person: ['person_id'],
  organization: ['org_id', 'organization_id'],
  deal: ['deal_id'],
};

/** Children that are read to find out, at most: 1 or 2 tokens each. */
const MAX_READ = 5;

/**
 * Pipedrive tells of a merged record only that it is gone, but its links go over to the one that stays: a record of ours
 * that referred to it refers to that one now.
 * @returns id of the record that stayed, or null: then it was deleted, or nothing refers to it
 */
export async function mergedInto(
  context: RunContext,
  targetObject: string,
  targetId: string,
  { children }: Relatives,
): Promise<string | null> {
  const attributes = LINKS[targetObject] ?? [];
  const moved = children
    .flatMap(({ object, listed }) => listed.map((child) => ({ object, ...child })))
    .filter((child) => child.state === 'created' && child.targetId !== null)
    .slice(0, attributes.length === 0 ? 0 : MAX_READ);
  for (const { object, targetId: childId } of moved) {
    const port = portOf(object as PhaseObject);
    const child =
      port?.read === undefined || childId === null ? null : await readPresent(context, port, childId);
    const now = attributes.map((name) => child?.[name]).find((value) => typeof value === 'number');
    if (now !== undefined && String(now) !== targetId) return String(now);
  }
  return null;
}
