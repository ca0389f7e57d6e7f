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

/** Reads a field of a lead; null when it is not set or has a form that its type does not have. The zone of a time is lost. */
export function decodeLead(field: TargetField, record: Readonly<Record<string, unknown>>): FieldValue | null {
  const wire = record[field.key];
  if (wire === null || wire === undefined || wire === '') return null;
  const until = record[`${field.key}_until`];
  const currency = record[`${field.key}_currency`];
  const number = Number(wire);
  const string = typeof wire === 'string' ? wire : null;
  switch (valueTypeOf(field.type)) {
    case 'text':
      return string === null ? null : { type: 'text', text: string };
    case 'address':
      return string === null ? null : { type: 'address', text: string };
    case 'number':
      return Number.isFinite(number) ? { type: 'number', number } : null;
    case 'money':
      return Number.isFinite(number) && typeof currency === 'string'
        ? { type: 'money', amount: number, currency }
        : null;
    case 'date':
      return string === null ? null : { type: 'date', date: string };
    case 'dateRange':
      return string === null || typeof until !== 'string' ? null : { type: 'dateRange', from: string, until };
    case 'time':
      return string === null ? null : { type: 'time', time: string, zone: null };
    case 'timeRange':
      return string === null || typeof until !== 'string'
        ? null
        : { type: 'timeRange', from: string, until, zone: null };
    case 'option':
      return Number.isInteger(number) ? { type: 'option', id: number } : null;
    case 'options':
      return { type: 'options', ids: (string ?? '').split(',').map(Number) };
    case 'reference':
      return Number.isInteger(number) ? { type: 'reference', id: number } : null;
    case undefined:
      return null;
  }
}
