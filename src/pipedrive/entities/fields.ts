import { z } from 'zod';
import type { Sender } from '../sender.js';
import { created } from './read-answer.js';
import { v2Pages } from './paging.js';

const optionSchema = z.object({ id: z.union([z.number(), z.string(), z.boolean()]), label: z.string() });

const fieldSchema = z.object({
  field_code: z.string(),
  field_name: z.string(),
  field_type: z.string(),
  is_custom_field: z.boolean().nullish(),
  options: z.array(optionSchema).nullish(),
});

export type ApiField = z.infer<typeof fieldSchema>;

/** Objects that have custom fields; leads use the deals'. */
export type FieldTarget = 'organization' | 'person' | 'deal';

const PATHS: Record<FieldTarget, string> = {
  organization: '/api/v2/organizationFields',
  person: '/api/v2/personFields',
  deal: '/api/v2/dealFields',
};

export interface NewField {
  readonly name: string;
  readonly type: string;
  /** Labels; for enum and set. */
  readonly options: readonly string[];
}

/** Definitions of the fields of organizations, persons and deals (leads use the deals'). */
export class FieldEntity {
  constructor(private readonly sender: Sender) {}

  async list(target: FieldTarget): Promise<ApiField[]> {
    const fields: ApiField[] = [];
    for await (const page of v2Pages(this.sender, fieldSchema, { path: PATHS[target] })) fields.push(...page);
    return fields;
  }

  async create(target: FieldTarget, field: NewField, beforeSend?: () => void): Promise<ApiField> {
    const options = field.options.map((label) => ({ label }));
    const { data } = await this.sender.send({
      method: 'POST',
      path: PATHS[target],
      body: {
        field_name: field.name,
        field_type: field.type,
        ...(options.length === 0 ? {} : { options }),
      },
      beforeSend,
    });
    return created(fieldSchema, data, PATHS[target]);
  }

  /** Deletes a custom field with all its values: there is no way back. */
  async remove(target: FieldTarget, code: string, beforeSend?: () => void): Promise<void> {
    await this.sender.send({ method: 'DELETE', path: `${PATHS[target]}/{id}`, ids: [code], beforeSend });
  }

  /** Adds options to an enum or a set; all of them or none. */
  async addOptions(
    target: FieldTarget,
    code: string,
    labels: readonly string[],
    beforeSend?: () => void,
  ): Promise<void> {
    await this.sender.send({
      method: 'POST',
      path: `${PATHS[target]}/{id}/options`,
      ids: [code],
      body: labels.map((label) => ({ label })),
      beforeSend,
    });
  }
}
