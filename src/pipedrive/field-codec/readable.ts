import type { TargetField } from '../target-schema.js';
import type { FieldValue } from './field-value.js';

/** A value as people read it: options by their labels, amounts with their currency. */
export function readableValue(field: TargetField, value: FieldValue): string {
  const label = (id: number): string => field.options.find((option) => option.id === id)?.label ?? String(id);
  switch (value.type) {
    case 'text':
    case 'address':
      return value.text;
    case 'number':
      return String(value.number);
    case 'money':
      return `${value.amount} ${value.currency}`;
    case 'date':
      return value.date;
    case 'time':
      return value.zone === null ? value.time : `${value.time} ${value.zone}`;
    case 'dateRange':
      return `${value.from} – ${value.until}`;
    case 'timeRange':
      return `${value.from} – ${value.until}${value.zone === null ? '' : ` ${value.zone}`}`;
    case 'option':
      return label(value.id);
    case 'options':
      return value.ids.map(label).join(', ');
    case 'reference':
      return String(value.id);
  }
}
