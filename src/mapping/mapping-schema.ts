import { z } from 'zod';

/**
 * The shape of `mapping.yaml` (contract, section 7). A mapping names things of Pipedrive by their names, never by ids
 * or hash keys: those differ between the staging and the production account.
 */

/** Pipedrive types of custom fields that a mapping can name. */
export const CUSTOM_FIELD_TYPES = [
  'varchar',
  'text',
  'double',
  'monetary',
  'date',
  'enum',
  'set',
  'phone',
  'address',
] as const;

export type CustomFieldType = (typeof CUSTOM_FIELD_TYPES)[number];

/** How a value is read where its form leaves a choice. */
export const CONVERSIONS = ['day_first', 'month_first'] as const;

/**
 * Where a proposed line comes from: the service's rules, a comparison of names and types with the target, or a language
 * model's choice among the candidates of that comparison.
 */
export const PROPOSAL_ORIGINS = ['rules', 'matching', 'model'] as const;

const fieldMappingSchema = z.strictObject({
  /**
   * Where the value goes: a native attribute of the target (`name`, `owner_id`, `emails` …), the name of a custom
   * field when `type` is given, or null: the value does not move.
   */
  to: z.string().min(1).max(255).nullable(),
  /** Type of the custom field named by `to`; absent for native attributes. */
  type: z.enum(CUSTOM_FIELD_TYPES).optional(),
  /** What people call the column: begins its line where it becomes a line of a note. */
  label: z.string().optional(),
  /** Order of day and month in dates with slashes or dots. */
  convert: z.enum(CONVERSIONS).optional(),
  /** What an unreadable value does: drop the value and report it, or skip the record. */
  onInvalid: z.enum(['drop', 'skip']).default('drop'),
  /** Source value → label in the target; null leaves the value out (reported as dropped). */
  options: z.record(z.string(), z.string().nullable()).optional(),
  /** 0 to 1; how sure the proposal is. */
  confidence: z.number().min(0).max(1).optional(),
  /** Why, in words. */
  reason: z.string().optional(),
  /** Who proposed it; changes nothing. */
  origin: z.enum(PROPOSAL_ORIGINS).optional(),
});

const filterSchema = z.strictObject({
  field: z.string(),
  /** Records move only if the field (trimmed) has one of these values. */
  in: z.array(z.string()).optional(),
  /** Records with one of these values do not move: they count as filtered. */
  notIn: z.array(z.string()).optional(),
});

const objectMappingSchema = z.strictObject({
  enabled: z.boolean().default(true),
  filter: filterSchema.nullable().default(null),
  /** A reference that does not resolve: skip the record, or drop the link and report it. */
  onMissingParent: z.enum(['skip', 'drop']).default('skip'),
  fields: z.record(z.string(), fieldMappingSchema),
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
export type FieldMapping = z.infer<typeof fieldMappingSchema>;
export type PipelineMapping = z.infer<typeof pipelineMappingSchema>;
export type MergeGroup = z.infer<typeof mergeGroupSchema>;
