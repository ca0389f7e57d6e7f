import { z } from 'zod';
import type { Sender } from '../sender.js';
import { RecordEntity, recordShape } from './record-entity.js';

const channel = z.looseObject({
  value: z.string().nullish(),
  primary: z.boolean().nullish(),
  label: z.string().nullish(),
});

const personSchema = recordShape.extend({
  name: z.string().nullish(),
  org_id: z.number().nullish(),
  emails: z.array(channel).nullish(),
  phones: z.array(channel).nullish(),
});

export type TargetPerson = z.infer<typeof personSchema>;
export type PersonEntity = RecordEntity<TargetPerson, 'owner_id' | 'org_id' | 'deal_id' | 'filter_id'>;

/** Persons: v2. `add_time` can be set on creation; e-mails and phones are replaced as a whole. */
export function personEntity(sender: Sender): PersonEntity {
  return new RecordEntity(sender, { path: '/api/v2/persons', schema: personSchema });
}
