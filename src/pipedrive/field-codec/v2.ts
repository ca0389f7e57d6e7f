import type { TargetField } from '../target-schema.js';
import { valueTypeOf, type Entries, type FieldValue } from './field-value.js';

/** The entry of a field in `custom_fields` of a v2 body. */
export function encodeV2(field: TargetField, value: FieldValue): Entries {
  return { [field.key]: wireOf(value) };
}

function wireOf(value: FieldValue): unknown {
  switch (value.type) {
    case 'text':
      return value.text;
    case 'number':
      return value.number;
    case 'money':
      return { value: value.amount, currency: value.currency };
    case 'date':
      return value.date;
    case 'dateRange':
      return { value: value.from, until: value.until };
    case 'time':
      return { value: value.time, ...zoneOf(value.zone) };
    case 'timeRange':
      return { value: value.from, until: value.until, ...zoneOf(value.zone) };
    case 'option':
    case 'reference':
      return value.id;
    case 'options':
      return [...value.ids];
    case 'address':
      return { value: value.text };
  }
}

function zoneOf(zone: string | null): Entries {
  return zone === null ? {} : { timezone_name: zone };
}

/** Reads a field of a v2 record; null when it is not set or has a form that its type does not have. */
export function decodeV2(field: TargetField, wire: unknown): FieldValue | null {
  if (wire === null || wire === undefined) return null;
  const parts = typeof wire === 'object' ? (wire as Record<string, unknown>) : {};
  const from = text(parts['value']);
  const until = text(parts['until']);
  const zone = text(parts['timezone_name']);
  switch (valueTypeOf(field.type)) {
    case 'text':
      return typeof wire === 'string' ? { type: 'text', text: wire } : null;
    case 'number':
      return typeof wire === 'number' ? { type: 'number', number: wire } : null;
    case 'money':
      return moneyOf(parts['value'], parts['currency']);
    case 'date':
      return typeof wire === 'string' ? { type: 'date', date: wire } : null;
    case 'dateRange':
      return from === null || until === null ? null : { type: 'dateRange', from, until };
    case 'time':
      return from === null ? null : { type: 'time', time: from, zone };
    case 'timeRange':
      return from === null || until === null ? null : { type: 'timeRange', from, until, zone };
    case 'option':
      return wrap(optionId(wire), (id) => ({ type: 'option', id }));
    case 'options':
      return idsOf(wire);
    case 'address':
      return from === null ? null : { type: 'address', text: from };
    case 'reference':
      return typeof wire === 'number' ? { type: 'reference', id: wire } : null;
    case undefined:
      return null;
  }
}

function wrap<T>(value: T | null, make: (value: T) => FieldValue): FieldValue | null {
  return value === null ? null : make(value);
}

/** A number, or `{ id, label }` where labels were asked for (`include_option_labels`). */
function optionId(wire: unknown): number | null {
  if (typeof wire === 'number') return wire;
  const id: unknown = typeof wire === 'object' && wire !== null && 'id' in wire ? wire.id : null;
  return typeof id === 'number' ? id : null;
}

function idsOf(wire: unknown): FieldValue | null {
  if (!Array.isArray(wire) || wire.length === 0) return null;
  const ids = wire.map(optionId).filter((id) => id !== null);
  return ids.length === wire.length ? { type: 'options', ids } : null;
}

function moneyOf(amount: unknown, currency: unknown): FieldValue | null {
  return typeof amount === 'number' && typeof currency === 'string'
    ? { type: 'money', amount, currency }
    : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
