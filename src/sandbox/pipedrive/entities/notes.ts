import type { Context, Route } from '../context.js';
import { forbidden, notFound, ok, v1Error, type Answer } from '../errors.js';
import { noteTooLong, sanitizeNote } from '../html.js';
import { checkLink, isPurged } from '../links.js';
import { throwV1 } from '../v1-body.js';
import type { NotePin, NoteRow } from '../store/rows.js';
import * as v from '../validation.js';
import { noteList, renderNote } from './note-output.js';

const PATH = '/api/v1/notes';
const flag = v.oneOf(0, 1);
const SHAPE = {
  content: v.text(Number.MAX_SAFE_INTEGER, true),
  lead_id: v.nullable(v.uuid),
  deal_id: v.nullable(v.integer()),
  person_id: v.nullable(v.integer()),
  org_id: v.nullable(v.integer()),
  user_id: v.integer(),
  add_time: v.v1Instant,
  pinned_to_lead_flag: flag,
  pinned_to_deal_flag: flag,
  pinned_to_organization_flag: flag,
  pinned_to_person_flag: flag,
};
type NoteInput = v.Input<typeof SHAPE>;
type Links = Pick<NoteRow, 'leadId' | 'dealId' | 'personId' | 'orgId'>;

const PIN_LINKS: Record<NotePin, keyof Links> = {
  lead: 'leadId',
  deal: 'dealId',
  organization: 'orgId',
  person: 'personId',
};

/** A key that notes do not take gets the generic "Bad request", as the real server answers a replayed read object. */
function readBody(context: Context, before: NoteRow | undefined): NoteInput {
  const { account, user } = context;
  const body = context.body.json;
  if (!v.isObject(body) || Object.keys(body).some((key) => !(key in SHAPE)))
    throw v1Error(400, 'Bad request');
  const problems = new v.Problems();
  const input = v.readShape(SHAPE, body, problems);
  if (!before) v.requireKeys(body, ['content'], problems);
  if (input.content && noteTooLong(input.content))
    problems.schema('content', 'The note is too long, the limit is 100 KB');
  checkLink(account.deals, input.deal_id, 'deal_id', problems);
  checkLink(account.leads, input.lead_id, 'lead_id', problems);
  checkLink(account.persons, input.person_id, 'person_id', problems);
  checkLink(account.organizations, input.org_id, 'org_id', problems);
  if (input.user_id !== undefined && !account.users.get(input.user_id))
    problems.business('user_id', 'User was not found');
  const links = linksOf(input, before);
  if (Object.values(links).every((link) => link === null)) {
    problems.business('content', 'One of deal_id, person_id, org_id, lead_id has to be given');
  }
  for (const [pin, link] of Object.entries(PIN_LINKS) as [NotePin, keyof Links][]) {
    if (input[`pinned_to_${pin}_flag`] === 1 && links[link] === null)
      problems.business(`pinned_to_${pin}_flag`, 'The note is not linked to it');
  }
  throwV1(problems);
  if (input.user_id !== undefined && input.user_id !== (before?.userId ?? user.id) && !user.admin)
    throw forbidden();
  return input;
}

function linksOf(input: NoteInput, before: NoteRow | undefined): Links {
  const pick = <T>(written: T | null | undefined, old: T | null | undefined): T | null =>
    written === undefined ? (old ?? null) : written;
  return {
    leadId: pick(input.lead_id, before?.leadId),
    dealId: pick(input.deal_id, before?.dealId),
    personId: pick(input.person_id, before?.personId),
    orgId: pick(input.org_id, before?.orgId),
  };
}

function pinsOf(input: NoteInput, before: NoteRow | undefined): Record<NotePin, boolean> {
  const pinned = (pin: NotePin) =>
    (input[`pinned_to_${pin}_flag`] ?? Number(before?.pinned[pin] ?? false)) === 1;
  return {
    lead: pinned('lead'),
    deal: pinned('deal'),
    organization: pinned('organization'),
    person: pinned('person'),
  };
}

function create(context: Context): Answer {
  const { account, now, user } = context;
  const input = readBody(context, undefined);
  const row = account.notes.insert({
    id: account.nextId('notes'),
    content: sanitizeNote(input.content ?? ''),
    userId: input.user_id ?? user.id,
    ...linksOf(input, undefined),
    pinned: pinsOf(input, undefined),
    deleted: false,
    addTime: input.add_time ?? now,
    updateTime: now,
    updaterId: user.id,
  });
  return ok(renderNote(context, row));
}

function update(context: Context): Answer {
  const { account, now, user } = context;
  const row = noteOf(context, false);
  const input = readBody(context, row);
  account.notes.update(row, {
    content: input.content === undefined ? row.content : sanitizeNote(input.content),
    userId: input.user_id ?? row.userId,
    ...linksOf(input, row),
    pinned: pinsOf(input, row),
    addTime: input.add_time ?? row.addTime,
    updateTime: now,
    updaterId: user.id,
  });
  return ok(renderNote(context, row));
}

/** A deleted note is still found by its id for 30 days, with `active_flag: false`. */
function noteOf({ account, params, now }: Context, deletedToo: boolean): NoteRow {
  const row = account.notes.get(Number(params.id));
  if (!row || (row.deleted && !deletedToo) || isPurged(row, now)) throw notFound();
  return row;
}

export const noteRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: noteList },
  { method: 'POST', path: PATH, handle: create },
  {
    method: 'GET',
    path: `${PATH}/{id}`,
    handle: (context) => ok(renderNote(context, noteOf(context, true))),
  },
  { method: 'PUT', path: `${PATH}/{id}`, handle: update },
  {
    method: 'DELETE',
    path: `${PATH}/{id}`,
    handle: (context) => {
      const { account, now, user } = context;
      account.notes.update(noteOf(context, false), { deleted: true, updateTime: now, updaterId: user.id });
      return ok(true);
    },
  },
];
