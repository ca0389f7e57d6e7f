import type { SourceFieldType } from '../../smartdesk/custom-fields.js';
import type { FieldProfile } from '../../smartdesk/field-profile.js';
import type { CustomFieldType } from '../mapping-schema.js';

/** Pipedrive's type for each of SmartDesk's (contract, section 8). */
export const TYPE_OF: Readonly<Record<SourceFieldType, CustomFieldType>> = {
  text: 'varchar',
  email: 'varchar',
  url: 'varchar',
  phone: 'varchar',
  longtext: 'text',
  number: 'double',
  currency: 'monetary',
  date: 'date',
  boolean: 'enum',
  picklist: 'enum',
  multipicklist: 'set',
};

/** Filled values of a column that do not fit the type that SmartDesk declares for it. Text fits any. */
export function misfits(profile: FieldProfile): number {
  const { kind, filled, reads, dates, options } = profile;
  switch (kind) {
    case 'number':
    case 'currency':
      return profile.origin === 'custom' || kind === 'number' ? filled - reads.number : 0;
    case 'boolean':
      return filled - reads.boolean;
    case 'date':
      return dates === null ? 0 : dates.unreadable.count + dates.impossible.count;
    case 'picklist':
    case 'multipicklist':
      return (
        (options?.otherUnknown ?? 0) + (options?.unknown ?? []).reduce((sum, { count }) => sum + count, 0)
      );
    default:
      return 0;
  }
}
