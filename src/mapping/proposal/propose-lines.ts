import type { TargetSchema } from '../../pipedrive/target-schema.js';
import type { MappedObject } from '../mapping-schema.js';
import { FIELD_OBJECTS, FIELD_TARGETS } from '../mapping-targets.js';
import type { SourceFacts } from '../source-facts.js';
import { DateOrders } from './date-orders.js';
import { FieldNames } from './field-names.js';
import { objectLines } from './object-lines.js';
import type { ObjectLines } from './object-lines.js';

/** Lines of all objects. Deals before leads: where both want a name, the lead's field gives way. */
export function proposeLines(
  facts: SourceFacts,
  schema: TargetSchema | null,
): Record<MappedObject, ObjectLines> {
  const names = new FieldNames(schema);
  const dates = new DateOrders(facts.profiles);
  for (const { object, label } of facts.definitions) {
    const owner = FIELD_OBJECTS.find((each) => each === object);
    if (owner !== undefined) names.claim(FIELD_TARGETS[owner], label);
  }
  const propose = (object: MappedObject): ObjectLines => objectLines(object, { facts, names, dates, schema });
  const deals = propose('deals');
  return {
    accounts: propose('accounts'),
    contacts: propose('contacts'),
    leads: propose('leads'),
    deals,
    tasks: propose('tasks'),
    activities: propose('activities'),
    notes: propose('notes'),
    attachments: propose('attachments'),
  };
}
