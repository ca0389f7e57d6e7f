import type { FieldValue } from '../../pipedrive/field-codec/index.js';
import type { TargetField } from '../../pipedrive/target-schema.js';
import type { CustomFieldType } from '../mapping-schema.js';
import type { Column, Draft } from './draft.js';
import { currencyOf, isActiveCurrency, readNumber } from './money.js';
import { fitColumn } from './names.js';
import { findOption, splitValues, translate } from './options.js';
import type { Option } from './options.js';
import { readDate } from './source-dates.js';
import { TEXT_BYTES } from '../../pipedrive/field-codec/index.js';
import { truncateBytes } from './truncate.js';

/**
 * A column's value as its custom field takes it; null after one that cannot be carried, which is reported then.
 *
 * Text that is too long is shortened, or skips the record where the mapping says so. A monetary value is in the record's
 * own currency if it has one, else in the source account's.
 */
export function readFieldValue(
  draft: Draft,
  column: Column,
  type: CustomFieldType,
  field: TargetField,
): FieldValue | null {
  switch (type) {
    case 'varchar':
    case 'phone':
      return { type: 'text', text: fitColumn(draft, column) };
    case 'text':
      return { type: 'text', text: fitText(draft, column) };
    case 'address':
      return { type: 'address', text: fitText(draft, column) };
    case 'double':
      return wrap(readNumber(draft, column), (number) => ({ type: 'number', number }));
    case 'monetary':
      return readAmount(draft, column);
    case 'date':
      return wrap(readDate(draft, column), ({ date }) => ({ type: 'date', date }));
    case 'enum':
      return wrap(readOption(draft, column, column.text, field.options), ({ id }) => ({
        type: 'option',
        id,
      }));
    case 'set':
      return readOptions(draft, column, field.options);
  }
}

function wrap<T>(value: T | null, make: (value: T) => FieldValue): FieldValue | null {
  return value === null ? null : make(value);
}

function fitText(draft: Draft, column: Column): string {
  const fitting = truncateBytes(column.text, TEXT_BYTES);
  if (fitting === column.text) return fitting;
  if (column.mapping.onInvalid === 'skip') {
    draft.skip('too_long', `${column.field}: longer than the ${TEXT_BYTES} bytes that Pipedrive takes`);
  }
  draft.note(column.field, 'too_long', 'shortened', column.raw);
  return fitting;
}

function readAmount(draft: Draft, column: Column): FieldValue | null {
  const amount = readNumber(draft, column);
  if (amount === null) return null;
  const currency = currencyOf(draft);
  if (isActiveCurrency(draft, currency)) return { type: 'money', amount, currency };
  draft.refuse(column, 'currency_unknown', `is in ${currency}, which is not active in Pipedrive`);
  return null;
}

function readOption(draft: Draft, column: Column, text: string, options: readonly Option[]): Option | null {
  const label = translate(text, column.mapping.options);
  if (label === null) {
    draft.note(column.field, 'option_unknown', 'dropped', text);
    return null;
  }
  const option = findOption(label, options);
  if (!option) draft.refuse({ ...column, text, raw: text }, 'option_unknown', 'is no option of the field');
  return option;
}

/** The options of a multipicklist, by ascending id. One that is unknown is reported; the others stay. */
function readOptions(draft: Draft, column: Column, options: readonly Option[]): FieldValue | null {
  const whole = translate(column.text, column.mapping.options);
  const single = whole === null ? null : findOption(whole, options);
  if (single) return { type: 'options', ids: [single.id] };
  const found = splitValues(column.text, column.mapping.convert).map((text) =>
    readOption(draft, column, text, options),
  );
  const ids = [...new Set(found.flatMap((option) => (option ? [option.id] : [])))].sort((a, b) => a - b);
  return ids.length === 0 ? null : { type: 'options', ids };
}
