import type { TargetSchema } from '../../pipedrive/target-schema.js';
import { MAPPED_OBJECTS, mappingSchema } from '../mapping-schema.js';
import type { FieldMapping, MappedObject, Mapping, MergeGroup } from '../mapping-schema.js';
import type { SourceFacts } from '../source-facts.js';
import type { AccountGroup } from './account-groups.js';
import { activityTypeChoices, dealStatusChoices, taskStatusChoices } from './choices.js';
import type { Choices } from './choices.js';
import { fieldConflictQuestions } from './field-conflicts.js';
import { columnQuestions, generalQuestions } from './general-questions.js';
import { proposePipelines } from './pipeline-lines.js';
import { proposeLines } from './propose-lines.js';

export interface ProposalInput {
  readonly source: SourceFacts;
  /** Of `groupAccounts`, with the domains of existing organizations as groups of one already. */
  readonly groups: readonly AccountGroup[];
  /** The production account; null: nobody looked at it, and nothing is matched. */
  readonly target: TargetSchema | null;
  /** Contacts whose e-mail a person in the target has; null: not looked up. */
  readonly existingPersonHits: number | null;
  /** Registrable domain → name of an organization in the target that has it. */
  readonly existingOrganizations: ReadonlyMap<string, string>;
}

/**
 * Proposes a mapping: the defaults of the service, then what the target has already, by name and type. Every line says why;
 * what a person should decide is a question with a proposed answer. Pure: the same input gives the same mapping.
 */
export function proposeMapping(input: ProposalInput): Mapping {
  const { source: facts, target: schema } = input;
  const lines = proposeLines(facts, schema);
  const { pipelines, questions: pipelineQuestions } = proposePipelines(facts.pipelines, schema);
  const merge = input.groups.map((group) => mergeGroup(group, input.existingOrganizations));
  const choices: Readonly<Record<string, Choices>> = {
    'activities.type': activityTypeChoices(facts.values.activityTypes, schema),
    'tasks.status': taskStatusChoices(facts.values.taskStatuses),
    'deals.status': dealStatusChoices(facts.values.dealStatuses),
  };
  const objects = Object.fromEntries(
    MAPPED_OBJECTS.map((object) => [object, { fields: withChoices(object, lines[object].fields, choices) }]),
  );
  const mapping = mappingSchema.parse({ version: 1, objects, pipelines, organizations: { merge } });
  const questions = [
    ...generalQuestions(facts, input.existingPersonHits, mapping),
    ...pipelineQuestions,
    ...Object.values(choices).flatMap((choice) => choice.questions),
    ...columnQuestions(Object.values(lines)),
    ...fieldConflictQuestions(mapping, facts.definitions, schema),
    ...MAPPED_OBJECTS.flatMap((object) => lines[object].questions),
  ];
  return { ...mapping, questions };
}

function withChoices(
  object: MappedObject,
  fields: Readonly<Record<string, FieldMapping>>,
  choices: Readonly<Record<string, Choices>>,
): Record<string, FieldMapping> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, line]) => {
      const options = choices[`${object}.${field}`]?.options ?? {};
      return [field, Object.keys(options).length === 0 ? line : { ...line, options }];
    }),
  );
}

function mergeGroup(group: AccountGroup, existing: ReadonlyMap<string, string>): MergeGroup {
  const name = existing.get(group.domain);
  return {
    domain: group.domain,
    survivor: group.survivor,
    merge: true,
    members: group.members.map(({ id, name: called }) => ({ id, name: called })),
    ...(name !== undefined && { existing: name }),
    reason:
      name === undefined ? group.reason : 'an organization of this domain exists: linked to, not written to',
  };
}
