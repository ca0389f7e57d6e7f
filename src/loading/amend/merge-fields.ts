import { isDeepStrictEqual } from 'node:util';
import { holds } from '../compare-record.js';
import type { EntityPort } from '../port.js';

type Body = Readonly<Record<string, unknown>>;

/** A part of a body that is written as one: a native attribute, or `custom_fields.KEY`. */
export type Unit = string;

export interface FieldMerge {
  readonly unit: Unit;
  /** As it is to be written; null (or an empty list) clears it. */
  readonly value: unknown;
  readonly actual: unknown;
  /**
   * `write`: the target holds what we wrote last; `there`: it holds the new value already; `kept`: somebody changed it
   * since, and it stays theirs.
   */
  readonly outcome: 'write' | 'there' | 'kept';
}

/** Pipedrive takes these on creation only. */
const ON_CREATION: ReadonlySet<string> = new Set(['add_time', 'origin_id']);
const CUSTOM = 'custom_fields';

/** Units in which two bodies of the same record differ, as the target would store them. */
export function touchedUnits(port: Pick<EntityPort, 'stored'>, before: Body, after: Body): Unit[] {
  const [old, wanted] = [unitsOf(port.stored(before)), unitsOf(port.stored(after))];
  return [...new Set([...old.keys(), ...wanted.keys()])].filter(
    (unit) => !ON_CREATION.has(unit) && !isDeepStrictEqual(old.get(unit), wanted.get(unit)),
  );
}

/**
 * Decides for every touched unit of a record from three sides: what we wrote last, what is wanted now, what the target
 * holds. Nothing that somebody else wrote is overwritten.
 */
export function mergeFields(
  port: Pick<EntityPort, 'stored'>,
  { before, after }: { readonly before: Body; readonly after: Body },
  record: Body,
): FieldMerge[] {
  const sides = [before, after, record].map((side) => unitsOf(port.stored(side)));
  const [old, wanted, held] = sides as [Units, Units, Units];
  const raw = unitsOf(after);
  return touchedUnits(port, before, after).map((unit) => {
    const actual = held.get(unit);
    const value = raw.get(unit) ?? cleared(old.get(unit));
    if (isHeld(actual, wanted.get(unit))) return { unit, value, actual, outcome: 'there' };
    return { unit, value, actual, outcome: isHeld(actual, old.get(unit)) ? 'write' : 'kept' };
  });
}

/** The body of one request that writes some units and nothing else. */
export function bodyOf(merges: readonly FieldMerge[]): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const custom: Record<string, unknown> = {};
  for (const { unit, value } of merges) {
    if (unit.startsWith(`${CUSTOM}.`)) custom[unit.slice(CUSTOM.length + 1)] = value;
    else body[unit] = value;
  }
  return Object.keys(custom).length === 0 ? body : { ...body, [CUSTOM]: custom };
}

/** The unit that a difference of the read-back (`custom_fields.KEY.value`) belongs to. */
export function unitOf(path: string): Unit {
  const [top = '', key = ''] = path.split('.');
  return top === CUSTOM ? `${CUSTOM}.${key}` : top;
}

type Units = ReadonlyMap<Unit, unknown>;

function unitsOf(body: Body): Units {
  const units = new Map<Unit, unknown>();
  for (const [key, value] of Object.entries(body)) {
    if (key !== CUSTOM) units.set(key, value);
    else for (const [field, given] of Object.entries(value ?? {})) units.set(`${CUSTOM}.${field}`, given);
  }
  return units;
}

/** A blank is a blank, however it is written. */
function isHeld(actual: unknown, sent: unknown): boolean {
  return isBlank(sent) ? isBlank(actual) : holds(actual, sent);
}

function isBlank(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function cleared(old: unknown): unknown {
  return Array.isArray(old) ? [] : null;
}
