import { parseDocument } from 'yaml';
import { MAPPED_OBJECTS, type Mapping, type MergeGroup } from './mapping-schema.js';

/** Something that a newer export brought and that the mapping does not name. */
export interface MappingAddition {
  /** Where it stands in the mapping, as keys. */
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What a mapping lacks that a proposal for a newer export has; nothing that is there is touched. */
export function additionsOf(
  mapping: Mapping,
  proposal: Mapping,
  groups: readonly MergeGroup[],
): MappingAddition[] {
  const columns = MAPPED_OBJECTS.flatMap((object) =>
    missing(mapping.objects[object].fields, proposal.objects[object].fields, ['objects', object, 'fields']),
  );
  const pipelines = missing(mapping.pipelines, proposal.pipelines, ['pipelines']);
  const stages = Object.entries(mapping.pipelines).flatMap(([id, { stages: known }]) =>
    missing(known, proposal.pipelines[id]?.stages ?? {}, ['pipelines', id, 'stages']),
  );
  return [...columns, ...pipelines, ...stages, ...groups.map((value) => ({ path: MERGE, value }))];
}

const MERGE = ['organizations', 'merge'] as const;

function missing(
  known: Readonly<Record<string, unknown>>,
  proposed: Readonly<Record<string, unknown>>,
  path: readonly string[],
): MappingAddition[] {
  return Object.entries(proposed)
    .filter(([key]) => !Object.hasOwn(known, key))
    .map(([key, value]) => ({ path: [...path, key], value }));
}

/**
 * Merge groups that a newer export brought: accounts of one domain of which at least one is new. One that is in Pipedrive
 * already survives: what is there cannot become part of what is not.
 * @param isLoaded whether an account has an organization of its own in Pipedrive
 */
export function newGroups(
  mapping: Mapping,
  proposal: Mapping,
  isNew: (account: string) => boolean,
  isLoaded: (account: string) => boolean,
): MergeGroup[] {
  const known = new Set(mapping.organizations.merge.map(({ domain }) => domain));
  return proposal.organizations.merge
    .filter(({ domain, members }) => !known.has(domain) && members.some(({ id }) => isNew(id)))
    .map((group) => ({
      ...group,
      survivor: group.members.find(({ id }) => isLoaded(id))?.id ?? group.survivor,
    }));
}

/** The text of a mapping with additions, everything else as it stands there, comments too. */
export function withAdditions(text: string, additions: readonly MappingAddition[]): string {
  const document = parseDocument(text);
  for (const { path, value } of additions) {
    if (path === MERGE) {
      if (document.getIn(MERGE) === undefined) document.setIn(MERGE, []);
      document.addIn(MERGE, document.createNode(value));
    } else document.setIn(path, document.createNode(value));
  }
  return document.toString({ lineWidth: 0 });
}
