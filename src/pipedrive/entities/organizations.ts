import { z } from 'zod';
import type { Sender } from '../sender.js';
import { RecordEntity, recordShape } from './record-entity.js';

const organizationSchema = recordShape.extend({
  name: z.string().nullish(),
  address: z.looseObject({ value: z.string().nullish() }).nullish(),
});

export type TargetOrganization = z.infer<typeof organizationSchema>;
export type OrganizationEntity = RecordEntity<TargetOrganization, 'owner_id' | 'filter_id'>;

/** Organizations: v2. `add_time` can be set on creation. */
export function organizationEntity(sender: Sender): OrganizationEntity {
  return new RecordEntity(sender, { path: '/api/v2/organizations', schema: organizationSchema });
}
