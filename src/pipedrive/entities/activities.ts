import { z } from 'zod';
import type { Sender } from '../sender.js';
import { RecordEntity, recordShape } from './record-entity.js';

const activitySchema = recordShape.extend({
  subject: z.string().nullish(),
  type: z.string().nullish(),
  deal_id: z.number().nullish(),
  lead_id: z.string().nullish(),
  org_id: z.number().nullish(),
  /** Read-only; it is the primary participant. */
  person_id: z.number().nullish(),
  done: z.boolean().nullish(),
  note: z.string().nullish(),
});

export type TargetActivity = z.infer<typeof activitySchema>;
export type ActivityEntity = RecordEntity<
  TargetActivity,
  'owner_id' | 'deal_id' | 'lead_id' | 'person_id' | 'org_id' | 'done' | 'filter_id'
>;

/** Activities: v2. They have no custom fields, and none of their times but `due_date` and `due_time` can be set. */
export function activityEntity(sender: Sender): ActivityEntity {
  return new RecordEntity(sender, { path: '/api/v2/activities', schema: activitySchema });
}
