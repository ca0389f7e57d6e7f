import type { Pool } from '../fields/field.js';
import type { ModelledObject } from '../fields/index.js';
import type { RoundPlan } from '../round-plan.js';
import { declaredOptions } from '../source-view.js';
import { present } from '../words.js';

/** What the source can choose from: options that it declares, owners that are users, records on both sides. */
export function sourcePool(plan: RoundPlan): Pool {
  const { random, after, view } = plan;
  const users = [...after.table('users').records().values()];
  const emails = users.map((row) => present(row['email']).toLowerCase());
  const keys = new Map<string, string[]>();
  return {
    random,
    emails: emails.filter((email) => view.isActiveUser(email)),
    keys: (object) => {
      const known = keys.get(object) ?? plan.there(object as ModelledObject).map(({ key }) => key);
      keys.set(object, known);
      return known;
    },
    options: (object, field) => declaredOptions(after, object, field),
    stages: (pipeline) => stagesOf(plan, pipeline).map(({ name }) => `${pipeline}/${name}`),
  };
}

/** Stages of a pipeline of a name, in the source. */
export function stagesOf(
  plan: RoundPlan,
  pipeline: string,
): Array<{ id: string; name: string; pipelineId: string }> {
  const pipelines = [...plan.after.table('pipelines').records()];
  const pipelineId = pipelines.find(([, row]) => row['name'] === pipeline)?.[0] ?? '';
  return [...plan.after.table('stages').records()]
    .filter(([, row]) => row['pipeline_id'] === pipelineId)
    .map(([id, row]) => ({ id, name: present(row['name']), pipelineId }));
}
