import { customFieldsReader } from '../custom-fields.js';
import type { AccountStore } from '../store/account.js';
import type { DealRow, DealStatus } from '../store/rows.js';
import * as v from '../validation.js';

/** Writable keys of a v2 deal; `add_time`, `update_time` and `stage_change_time` are not among them. */
export function dealShape(account: AccountStore) {
  return {
    title: v.text(255, true),
    value: v.decimal(),
    currency: v.currencyCode,
    owner_id: v.integer(),
    person_id: v.nullable(v.integer()),
    org_id: v.nullable(v.integer()),
    pipeline_id: v.integer(),
    stage_id: v.integer(),
    status: v.oneOf('open', 'won', 'lost'),
    probability: v.nullable(v.decimal(0, 100)),
    lost_reason: v.nullable(v.text(255)),
    won_time: v.instant,
    lost_time: v.instant,
    close_time: v.nullable(v.instant),
    expected_close_date: v.nullable(v.calendarDate),
    is_archived: v.bool,
    archive_time: v.v1Instant,
    is_deleted: v.bool,
    visible_to: v.oneOf(1, 3, 5, 7),
    label_ids: v.list(v.integer()),
    custom_fields: customFieldsReader(account, 'deal'),
  };
}

export type DealInput = v.Input<ReturnType<typeof dealShape>>;

/**
 * Closing times and reasons are bound to the status that the deal has after the request. Sending null for one under
 * another status is refused as well: the description says "can only be set if", which is read strictly.
 */
export function checkClosing(
  input: DealInput,
  status: DealStatus,
  archived: boolean,
  problems: v.Problems,
): void {
  if (input.won_time !== undefined && status !== 'won')
    problems.business('won_time', 'can be set only when the status is won');
  if (input.lost_time !== undefined && status !== 'lost')
    problems.business('lost_time', 'can be set only when the status is lost');
  if (input.lost_reason !== undefined && status !== 'lost')
    problems.business('lost_reason', 'can be set only when the status is lost');
  if (input.close_time !== undefined && status === 'open')
    problems.business('close_time', 'can be set only when the status is won or lost');
  if (input.archive_time !== undefined && !archived)
    problems.business('archive_time', 'can be set only when the deal is archived');
}

type Closing = Pick<DealRow, 'wonTime' | 'lostTime' | 'closeTime' | 'lostReason'>;

/** Closing values after the request; a status that changes stamps `now` where nothing is given, null clears. */
export function closingOf(
  input: DealInput,
  status: DealStatus,
  before: DealRow | undefined,
  now: number,
): Closing {
  if (status === 'open') return { wonTime: null, lostTime: null, closeTime: null, lostReason: null };
  const same = before?.status === status ? before : undefined;
  const given = status === 'won' ? input.won_time : input.lost_time;
  const old = status === 'won' ? same?.wonTime : same?.lostTime;
  const time = given ?? old ?? input.close_time ?? now;
  const kept = given === undefined ? same?.closeTime : undefined;
  const closeTime = input.close_time === null ? null : (input.close_time ?? kept ?? time);
  const lostReason = input.lost_reason === undefined ? (same?.lostReason ?? null) : input.lost_reason;
  return status === 'won'
    ? { wonTime: time, lostTime: null, closeTime, lostReason: null }
    : { wonTime: null, lostTime: time, closeTime, lostReason };
}
