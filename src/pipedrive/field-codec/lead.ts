import type { TargetField } from '../target-schema.js';
import { valueTypeOf, type Entries, type FieldValue } from './field-value.js';

/** The entries of a field in the flat body of a lead (v1 form). */
export function encodeLead(field: TargetField, value: FieldValue): Entries {
  const { key } = field;
  switch (value.type) {
    case 'text':
    case 'address':
      return { [key]: value.text };
    case 'number':
      return { [key]: value.number };
    case 'money':
      return { [key]: value.amount, [`${key}_currency`]: value.currency };
    case 'date':
      return { [key]: value.date };
    case 'dateRange':
      return { [key]: value.from, [`${key}_until`]: value.until };
    // v1 takes a zone by its numeric id only, which nothing tells us: the time is in the calling user's zone.
    case 'time':
      return { [key]: value.time };
    case 'timeRange':
      return { [key]: value.from, [`${key}_until`]: value.until };
    case 'option':
      return { [key]: String(value.id) };
    case 'options':
      return { [key]: value.ids.join(',') };
    case 'reference':
      return { [key]: value.id };
  }
}

/**
 * Reads a field of a lead; null when it is not set or has a form that its type does not have. Numbers may come as texts.
 * The zone of a time is lost.
 */
export function decodeLead(field: TargetField, record: Readonly<Record<string, unknown>>): FieldValue | null {
  const wire = record[field.key];
  const text = typeof wire === 'string' && wire !== '' ? wire : null;
  const until = record[`${field.key}_until`];
  const last = typeof until === 'string' && until !== '' ? until : null;
  switch (valueTypeOf(field.type)) {
    case 'text':
      return text === null ? null : { type: 'text', text };
    case 'address':
      return text === null ? null : { type: 'address', text };
    case 'number':
      return wrap(numberOf(wire), (number) => ({ type: 'number', number }));
    case 'money':
      return moneyOf(numberOf(wire), record[`${field.key}_currency`]);
    case 'date':
      return text === null ? null : { type: 'date', date: text };
    case 'dateRange':
      return text === null || last === null ? null : { type: 'dateRange', from: text, until: last };
    case 'time':
      return text === null ? null : { type: 'time', time: text, zone: null };
    case 'timeRange':
      return text === null || last === null
        ? null
        : { type: 'timeRange', from: text, until: last, zone: null };
    case 'option':
      return wrap(idOf(wire), (id) => ({ type: 'option', id }));
    case 'options':
      return idsOf(wire);
    case 'reference':
      return wrap(idOf(wire), (id) => ({ type: 'reference', id }));
    case undefined:
      return null;
  }
}

function wrap<T>(value: T | null, make: (value: T) => FieldValue): FieldValue | null {
  return value === null ? null : make(value);
}

function numberOf(wire: unknown): number | null {
  if (typeof wire === 'number') return Number.isFinite(wire) ? wire : null;
  if (typeof wire !== 'string' || wire.trim() === '') return null;
  const number = Number(wire);
  return Number.isFinite(number) ? number : null;
}

function idOf(wire: unknown): number | null {
  const id = numberOf(wire);
  return id !== null && Number.isSafeInteger(id) && id > 0 ? id : null;
}

function moneyOf(amount: number | null, currency: unknown): FieldValue | null {
  return amount === null || typeof currency !== 'string' ? null : { type: 'money', amount, currency };
}

/** `"12,13"`, or `12` where there is one; anything else in between makes the whole unreadable. */
function idsOf(wire: unknown): FieldValue | null {
  const parts = typeof wire === 'string' ? wire.split(',') : [wire];
  const ids = parts.map(idOf);
  const known = ids.filter((id) => id !== null);
  return known.length === ids.length ? { type: 'options', ids: known } : null;
}
