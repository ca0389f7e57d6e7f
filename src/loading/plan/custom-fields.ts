import { foldName } from '../../normalise/name.js';
import { objectNamed } from '../../smartdesk/columns.js';
import type { MappedObject } from '../../mapping/mapping-schema.js';
import type { RunContext } from '../run-context.js';
import { filtered, merged, skipped, valuesOf } from './common.js';
import type { PagePlanner } from './plan-phase.js';

const TARGETS: Partial<Record<string, 'organization' | 'person' | 'deal'>> = {
  accounts: 'organization',
  contacts: 'person',
  leads: 'deal',
  deals: 'deal',
};

/** Custom field definitions: each is matched with the field that the confirmed mapping names. */
export const planCustomFields: PagePlanner = (rows, context) =>
  Promise.resolve(
    rows.map((row) => {
      if (row.skip_code !== null) return skipped(row, row.skip_code, row.skip_reason ?? '');
      const values = valuesOf(row);
      const key = targetFieldKey(context, objectNamed(values['object'] ?? '') ?? '', values['key'] ?? '');
      return key === null
        ? filtered(row, 'not_needed', 'the mapping gives it no custom field in Pipedrive')
        : merged(row, 'matched', 'field', key);
    }),
  );

function targetFieldKey(context: RunContext, object: string, column: string): string | null {
  const target = TARGETS[object];
  if (target === undefined) return null;
  const field = context.mapping.objects[object as MappedObject].fields[column.trim()];
  if (field?.to == null || field.type === undefined) return null;
  const wanted = foldName(field.to);
  const found = context.schema.fields[target].find(
    (f) => foldName(f.name) === wanted && f.type === field.type,
  );
  return found?.key ?? null;
}
