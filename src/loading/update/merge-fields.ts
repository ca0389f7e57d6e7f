import { isDeepStrictEqual } from 'node:util';
import { holds } from '../compare-record.js';
import type { EntityPort } from '../port.js';
import { bodyOf, unitsOf, type Unit } from './units.js';

type Body = Readonly<Record<string, unknown>>;

export interface FieldMerge {
  readonly unit: Unit;
  /** The unit's attributes as they are to be written; null (of lists such as `emails` an empty one) clears it. */
  readonly value: Body;
  /** As they were written last. */
  readonly before: Body | undefined;
  readonly actual: Body | undefined;
  /**
   * `write`: the target holds what we wrote last; `there`: it holds the new value already; `differs`: somebody changed it
   * to something else since.
   */
  readonly outcome: 'write' | 'there' | 'differs';
}

/** Pipedrive takes these on creation only. */
const ON_CREATION: ReadonlySet<Unit> = new Set(['add_time', 'origin_id']);

/** Units of two bodies of the same record that can be changed. */
export function changeableUnits(port: Pick<EntityPort, 'stored'>, before: Body, after: Body): Unit[] {
  const sides = [before, after].flatMap((side) => [...unitsOf(port.stored(side)).keys()]);
  return [...new Set(sides)].filter((unit) => !ON_CREATION.has(unit));
}

/** Units in which two bodies of the same record differ, as the target would store them. */
export function touchedUnits(port: Pick<EntityPort, 'stored'>, before: Body, after: Body): Unit[] {
  const [old, wanted] = [unitsOf(port.stored(before)), unitsOf(port.stored(after))];
  return changeableUnits(port, before, after).filter(
    (unit) => !isDeepStrictEqual(old.get(unit), wanted.get(unit)),
  );
}

/** Whether something is written where nothing was: that somebody filled it right after our write, only its value tells. */
export function fillsBlank(port: Pick<EntityPort, 'stored'>, before: Body, after: Body): boolean {
  const [old, wanted] = [unitsOf(port.stored(before)), unitsOf(port.stored(after))];
  return touchedUnits(port, before, after).some((unit) =>
    Object.entries(wanted.get(unit) ?? {}).some(
      ([key, value]) => !isBlank(value) && isBlank(old.get(unit)?.[key]),
    ),
  );
}

/**
 * Compares every touched unit of a record on three sides: what we wrote last, what is wanted now, what the target holds.
 * @param record the target's record; what we wrote last, where nobody changed it since
 * @param besides units that are compared also where we want what we wrote: somebody asked for them
 */
export function mergeFields(
  port: Pick<EntityPort, 'stored'>,
  { before, after }: { readonly before: Body; readonly after: Body },
  record: Body,
  besides: ReadonlySet<Unit> = new Set(),
): FieldMerge[] {
  const [old, wanted, held] = [before, after, record].map((side) => unitsOf(port.stored(side)));
  const [rawOld, raw] = [unitsOf(before), unitsOf(after)];
  const units = new Set([...touchedUnits(port, before, after), ...besides]);
  return [...units].map((unit): FieldMerge => {
    const actual = held?.get(unit);
    const value = withCleared(unit, rawOld.get(unit) ?? {}, raw.get(unit) ?? {}, wanted?.get(unit));
    const merge = { unit, value, before: rawOld.get(unit), actual };
    if (isHeld(actual, wanted?.get(unit), old?.get(unit))) return { ...merge, outcome: 'there' };
    const isOurs = isHeld(actual, old?.get(unit), wanted?.get(unit));
    return { ...merge, outcome: isOurs ? 'write' : 'differs' };
  });
}

/** The body of one request that writes some units and nothing else. */
export function changeOf(merges: readonly Pick<FieldMerge, 'unit' | 'value'>[]): Record<string, unknown> {
  return bodyOf(new Map(merges.map(({ unit, value }) => [unit, value])));
}

/**
 * Attributes that were written and are not wanted any more are cleared.
 * @param stored what the target keeps of what is wanted: where that is no blank, it is how such an attribute is cleared
 */
function withCleared(unit: Unit, old: Body, wanted: Body, stored: Body = {}): Body {
  // Pipedrive itself clears the times of a status that is over, and refuses to be told.
  if (unit === 'status' && old['status'] !== wanted['status']) return wanted;
  const cleared = Object.entries(old).map(([key, value]) => [key, stored[key] ?? clearedValue(key, value)]);
  return { ...Object.fromEntries(cleared), ...wanted } as Body;
}

const CUSTOM_FIELD_KEY = /^[0-9a-f]{40}$/;

/** Pipedrive refuses an empty list for a custom field of type set, and null for lists such as `emails`. */
function clearedValue(key: string, value: unknown): unknown {
  return Array.isArray(value) && !CUSTOM_FIELD_KEY.test(key) ? [] : null;
}

/** A blank is a blank, however it is written. @param other attributes that have to be blank where they are not sent */
function isHeld(actual: Body | undefined, sent: Body | undefined, other: Body | undefined): boolean {
  const keys = new Set([...Object.keys(sent ?? {}), ...Object.keys(other ?? {})]);
  return [...keys].every((key) => {
    const [is, should] = [actual?.[key], sent?.[key]];
    return isBlank(should) ? isBlank(is) || isOver(key, other, sent) : holds(is, should);
  });
}

/** The times and the reason of a status that is over say nothing about the one that is wanted. */
function isOver(key: string, other: Body | undefined, sent: Body | undefined): boolean {
  const status = other?.['status'];
  return key !== 'status' && status !== undefined && status !== sent?.['status'];
}

export function isBlank(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
