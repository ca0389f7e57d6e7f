import type { LinkMove } from '../ledger/written-store.js';
import type { EntityPort } from '../loading/port.js';

type Body = Readonly<Record<string, unknown>>;

/** Attributes that lead to other records, and the kind of what they lead to. */
const LINKS: Readonly<Record<string, string>> = {
  org_id: 'organization',
  organization_id: 'organization',
  person_id: 'person',
  deal_id: 'deal',
};

/**
 * Links of a record that lead elsewhere than they were written: somebody moved them one by one, or merged what they led
 * to. Which of the two it was, the record that they led to tells: merged ones are gone.
 */
export function movedLinks(port: Pick<EntityPort, 'stored'>, written: Body, actual: Body): LinkMove[] {
  const [ours, now] = [linksOf(port.stored(written)), linksOf(port.stored(actual))];
  return [...ours].flatMap(([attribute, from]): LinkMove[] => {
    const to = now.get(attribute);
    const targetObject = LINKS[attribute];
    if (to === undefined || to === from || targetObject === undefined) return [];
    return [{ targetObject, from, to }];
  });
}

function linksOf(body: Body): Map<string, string> {
  const links = new Map<string, string>();
  for (const attribute of Object.keys(LINKS)) {
    const id = body[attribute];
    if (typeof id === 'number' || (typeof id === 'string' && id !== '')) links.set(attribute, String(id));
  }
  // The person of an activity is its primary participant.
  const participants = body['participants'];
  if (Array.isArray(participants)) {
    const [first] = participants as ReadonlyArray<Record<string, unknown>>;
    if (typeof first?.['person_id'] === 'number') links.set('person_id', String(first['person_id']));
  }
  return links;
}

/** A body with a link where it leads to now. */
export function withLink(body: Body, { targetObject, from, to }: LinkMove): Body {
  const moved = Object.entries(body).map(([attribute, value]): [string, unknown] => {
    if (LINKS[attribute] === targetObject && String(value) === from) return [attribute, Number(to)];
    return [
      attribute,
      attribute === 'participants' && targetObject === 'person' ? moveIn(value, from, to) : value,
    ];
  });
  return Object.fromEntries(moved);
}

function moveIn(participants: unknown, from: string, to: string): unknown {
  if (!Array.isArray(participants)) return participants;
  return (participants as ReadonlyArray<Record<string, unknown>>).map((each) =>
    String(each['person_id']) === from ? { ...each, person_id: Number(to) } : each,
  );
}
