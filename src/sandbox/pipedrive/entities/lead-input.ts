import type { Context } from '../context.js';
import { v1Error } from '../errors.js';
import { checkLink, ownerOf } from '../links.js';
import type { LeadRow } from '../store/rows.js';
import * as v from '../validation.js';
import { readFlatCustom } from './flat-custom-fields.js';

const SHAPE = {
  title: v.text(255, true),
  owner_id: v.integer(),
  label_ids: v.list(v.uuid),
  person_id: v.nullable(v.integer()),
  organization_id: v.nullable(v.integer()),
  value: v.nullable(v.object({ amount: v.decimal(), currency: v.currencyCode }, ['amount', 'currency'])),
  expected_close_date: v.nullable(v.calendarDate),
  visible_to: v.oneOf('1', '3', '5', '7'),
  was_seen: v.bool,
  channel: v.nullable(v.integer()),
  channel_id: v.nullable(v.text(255)),
};
const CREATE_SHAPE = { ...SHAPE, origin_id: v.nullable(v.text(255)) };
const UPDATE_SHAPE = { ...SHAPE, is_archived: v.bool };

type Read = v.Input<typeof CREATE_SHAPE> & Pick<v.Input<typeof UPDATE_SHAPE>, 'is_archived'>;

export interface LeadInput extends Omit<Read, 'value'> {
  value: { amount: number; currency: string } | null | undefined;
  custom: Record<string, unknown>;
}

/**
 * Reads the body of a lead: own keys, and deal field keys flat beside them. Throws one 400 with every violation;
 * a lead always keeps a person or an organization.
 */
export function readLeadBody(context: Context, before: LeadRow | undefined): LeadInput {
  const { account } = context;
  const body = context.body.json;
  const problems = new v.Problems();
  const { custom, rest } = readFlatCustom(account, v.isObject(body) ? body : {}, problems);
  const shape = before ? UPDATE_SHAPE : CREATE_SHAPE;
  const input: Read = v.readShape(
    shape as typeof CREATE_SHAPE & typeof UPDATE_SHAPE,
    v.isObject(body) ? rest : body,
    problems,
  );
  if (!before) v.requireKeys(body, ['title'], problems);
  if (input.owner_id !== undefined) ownerOf(context, input.owner_id, problems);
  checkLink(account.persons, input.person_id, 'person_id', problems);
  checkLink(account.organizations, input.organization_id, 'organization_id', problems);
  for (const id of input.label_ids ?? []) checkLink(account.leadLabels, id, 'label_ids', problems);
  const personId = input.person_id === undefined ? before?.personId : input.person_id;
  const orgId = input.organization_id === undefined ? before?.orgId : input.organization_id;
  if (!personId && !orgId && !problems.any) {
    throw v1Error(400, 'A lead must have a person_id or an organization_id.', { code: 'ERR_BAD_REQUEST' });
  }
  if (problems.any)
    throw v1Error(400, problems.messages.join('; '), { code: 'ERR_SCHEMA_VALIDATION_FAILED' });
  return { ...input, value: valueOf(input), custom };
}

function valueOf({ value }: Read): LeadInput['value'] {
  if (!value) return value;
  return value.amount === undefined || value.currency === undefined
    ? undefined
    : { amount: value.amount, currency: value.currency };
}
