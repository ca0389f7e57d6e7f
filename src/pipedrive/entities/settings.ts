import { z } from 'zod';
import type { Sender } from '../sender.js';
import { created, readAnswer } from './read-answer.js';

const userSchema = z.object({
  id: z.number(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  active_flag: z.boolean().nullish(),
  is_deleted: z.union([z.boolean(), z.number()]).nullish(),
  access: z.array(z.object({ app: z.string(), admin: z.boolean().nullish() })).nullish(),
  company_id: z.number().nullish(),
  company_name: z.string().nullish(),
});

export type TargetUser = z.infer<typeof userSchema>;

const activityTypeSchema = z.object({
  id: z.number(),
  name: z.string(),
  key_string: z.string(),
  active_flag: z.boolean().nullish(),
});

export type TargetActivityType = z.infer<typeof activityTypeSchema>;

const currencySchema = z.object({ code: z.string(), active_flag: z.boolean().nullish() });
const webhookSchema = z.looseObject({
  id: z.number(),
  is_active: z.union([z.boolean(), z.number()]).nullish(),
});

/** What belongs to the account and not to a record. All of v1, each list in one request. */
export class SettingsEntity {
  constructor(private readonly sender: Sender) {}

  async me(): Promise<TargetUser> {
    const { data } = await this.sender.send({ method: 'GET', path: '/api/v1/users/me', isProbe: true });
    return readAnswer(userSchema, data, '/api/v1/users/me');
  }

  async users(): Promise<TargetUser[]> {
    return this.#list(userSchema, '/api/v1/users');
  }

  async activityTypes(): Promise<TargetActivityType[]> {
    return this.#list(activityTypeSchema, '/api/v1/activityTypes');
  }

  async createActivityType(
    name: string,
    iconKey: string,
    beforeSend?: () => void,
  ): Promise<TargetActivityType> {
    const { data } = await this.sender.send({
      method: 'POST',
      path: '/api/v1/activityTypes',
      body: { name, icon_key: iconKey },
      beforeSend,
    });
    return created(activityTypeSchema, data, '/api/v1/activityTypes');
  }

  async removeActivityType(id: string, beforeSend?: () => void): Promise<void> {
    await this.sender.send({
      method: 'DELETE',
      path: '/api/v1/activityTypes/{id}',
      ids: [id],
      beforeSend,
    });
  }

  /** Codes of the currencies that are active. */
  async currencies(): Promise<string[]> {
    const all = await this.#list(currencySchema, '/api/v1/currencies');
    return all.filter((currency) => currency.active_flag !== false).map((currency) => currency.code);
  }

  /** Ids of the active webhooks. */
  async webhooks(): Promise<number[]> {
    const all = await this.#list(webhookSchema, '/api/v1/webhooks');
    return all.filter((hook) => hook.is_active !== false && hook.is_active !== 0).map((hook) => hook.id);
  }

  async #list<T>(item: z.ZodType<T>, path: string): Promise<T[]> {
    const { data } = await this.sender.send({ method: 'GET', path });
    return readAnswer(z.array(item), data ?? [], path);
  }
}
