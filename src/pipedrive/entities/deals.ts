import { z } from 'zod';
import type { Sender } from '../sender.js';
import { RecordEntity, recordShape } from './record-entity.js';

const dealSchema = recordShape.extend({
  title: z.string().nullish(),
  value: z.number().nullish(),
  currency: z.string().nullish(),
  status: z.string().nullish(),
  pipeline_id: z.number().nullish(),
  stage_id: z.number().nullish(),
  person_id: z.number().nullish(),
  org_id: z.number().nullish(),
  is_archived: z.boolean().nullish(),
});

export type TargetDeal = z.infer<typeof dealSchema>;
export type DealEntity = RecordEntity<
  TargetDeal,
  'owner_id' | 'person_id' | 'org_id' | 'pipeline_id' | 'stage_id' | 'status' | 'filter_id'
>;

/** Deals: v2. Archived ones have a list of their own; their creation time cannot be set. */
export function dealEntity(sender: Sender): DealEntity {
  return new RecordEntity(sender, {
    path: '/api/v2/deals',
    schema: dealSchema,
    furtherLists: ['/api/v2/deals/archived'],
  });
}
