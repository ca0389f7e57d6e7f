import { z } from 'zod';
import { CONFLICT_RULES, fieldLineSchema } from './field-line-schema.js';
import { filterSchema } from './filter-schema.js';

export {
  CONVERSIONS,
  CUSTOM_FIELD_TYPES,
  type Conversion,
  type CustomFieldType,
  type FieldMapping,
} from './field-line-schema.js';
export type { Condition, Filter } from './filter-schema.js';

/**
 * The shape of `mapping.yaml` (contract, section 7). A mapping names things of Pipedrive by their names, never by ids
 * or hash keys: those differ between the staging and the production account.
 */

const objectMappingSchema = z.strictObject({
  enabled: z.boolean().default(true),
  /** What does not move, and counts as filtered. */
  filter: filterSchema.default(null),
  /** A reference that does not resolve: skip the record, or drop the link and report it. */
  onMissingParent: z.enum(['skip', 'drop']).default('skip'),
  /** Who wins where a field was changed in Pipedrive and in the source; left out: `ask`. */
  onConflict: z.enum(CONFLICT_RULES).optional(),
  /** By column of the export; a line with `constant`, `join` or `split` has a name of its own. */
  fields: z.record(z.string(), fieldLineSchema),
});

const stageMappingSchema = z
  .strictObject({
    /** Name of a stage that exists in the target pipeline. */
    to: z.string().min(1).optional(),
    /** Name of a stage to create before the import. */
    create: z.string().min(1).optional(),
    confidence: z.number().min(0).max(1).optional(),
    reason: z.string().optional(),
  })
  .refine((stage) => (stage.to === undefined) !== (stage.create === undefined), {
    message: 'give exactly one of `to` (an existing stage) and `create` (a new one)',
  });

const pipelineMappingSchema = z.strictObject({
  /** Name of the pipeline in the target. */
  to: z.string().min(1),
  /** True: the pipeline does not exist there and is created before the import. */
  create: z.boolean().default(false),
  reason: z.string().optional(),
  stages: z.record(z.string(), stageMappingSchema),
});

const mergeGroupSchema = z.strictObject({
  /** Registrable domain that the members share. */
  domain: z.string(),
  /** Source id of the account that stays. */
  survivor: z.string(),
  /** False vetoes the merge: every member becomes an organization of its own. */
  merge: z.boolean().default(true),
  members: z.array(z.strictObject({ id: z.string(), name: z.string() })).min(1),
  /** Name of an organization of that domain that exists in the target: the group is linked to it, which is not written to. */
  existing: z.string().optional(),
  reason: z.string().optional(),
});

const questionSchema = z.strictObject({
  id: z.string(),
  question: z.string(),
  /** The proposed answer; approving the mapping accepts it. */
  answer: z.string(),
  /** Where in this file a different answer is given. */
  change: z.string().optional(),
});

const objectNames = [
  'accounts',
  'contacts',
  'leads',
  'deals',
  'tasks',
  'activities',
  'notes',
  'attachments',
] as const;

/** Objects whose fields a mapping can steer. */
export type MappedObject = (typeof objectNames)[number];
export const MAPPED_OBJECTS: readonly MappedObject[] = objectNames;

export const mappingSchema = z.strictObject({
  version: z.literal(1),
  questions: z.array(questionSchema).default([]),
  objects: z.strictObject({
    accounts: objectMappingSchema,
    contacts: objectMappingSchema,
    leads: objectMappingSchema,
    deals: objectMappingSchema,
    tasks: objectMappingSchema,
    activities: objectMappingSchema,
    notes: objectMappingSchema,
    attachments: objectMappingSchema,
  }),
  pipelines: z.record(z.string(), pipelineMappingSchema),
  /** What activity records of type note become: activities of the type "Note", or Pipedrive notes. */
  notes: z.enum(['activity', 'note']).default('activity'),
  /** Contacts whose e-mail a person in the target has already: link to that person, or create another. */
  existingPersons: z.enum(['create', 'match']).default('match'),
  organizations: z.strictObject({ merge: z.array(mergeGroupSchema).default([]) }).prefault({}),
  /** The migration holds when more of an object is skipped than `percent` of it, and at least `atLeast` records. */
  skipThreshold: z
    .strictObject({
      percent: z.number().min(0).max(100).default(5),
      atLeast: z.number().int().min(0).default(200),
    })
    .prefault({}),
  visibleTo: z.enum(['default', 'owner', 'company']).default('default'),
  /** Attachments that are uploaded although their content contradicts their name (ids). */
  fileTypeOverrides: z.array(z.string()).default([]),
});

export type Mapping = z.infer<typeof mappingSchema>;
export type ObjectMapping = z.infer<typeof objectMappingSchema>;
export type PipelineMapping = z.infer<typeof pipelineMappingSchema>;
export type MergeGroup = z.infer<typeof mergeGroupSchema>;
