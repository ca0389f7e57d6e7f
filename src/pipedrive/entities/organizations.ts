import { z } from 'zod';
import type { Transport } from '../transport.js';
import { RecordEntity, recordShape } from './record-entity.js';

const organizationSchema = recordShape.extend({
  name: z.string().nullish(),
  address: z.looseObject({ value: z.string().nullish() }).nullish(),
});

export type TargetOrganization = z.infer<typeof organizationSchema>;
export type OrganizationEntity = RecordEntity<TargetOrganization, 'owner_id' | 'filter_id'>;

/** Organizations: v2. `add_time` can be set on creation. */
export function organizationEntity(transport: Transport): OrganizationEntity {
  return new RecordEntity(transport, { path: '/api/v2/organizations', schema: organizationSchema });
}
