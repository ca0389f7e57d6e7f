import { z } from 'zod';
import type { Sender } from '../sender.js';
import { created } from './read-answer.js';
import { v2Pages } from './paging.js';

/** RFC 3339. */
const times = { add_time: z.string().nullish(), update_time: z.string().nullish() };
const pipelineSchema = z.object({
  id: z.number(),
  name: z.string(),
  is_deleted: z.boolean().nullish(),
  ...times,
});
const stageSchema = z.object({
  id: z.number(),
  name: z.string(),
  order_nr: z.number(),
  pipeline_id: z.number(),
  deal_probability: z.number().nullish(),
  is_deleted: z.boolean().nullish(),
  ...times,
});

export type TargetPipeline = z.infer<typeof pipelineSchema>;
export type TargetStage = z.infer<typeof stageSchema>;

const PIPELINES = '/api/v2/pipelines';
const STAGES = '/api/v2/stages';

/** Pipelines and their stages. A stage's place cannot be set: a new one is the last. */
export class PipelineEntity {
  constructor(private readonly sender: Sender) {}

  async pipelines(): Promise<TargetPipeline[]> {
    const all: TargetPipeline[] = [];
    for await (const page of v2Pages(this.sender, pipelineSchema, { path: PIPELINES })) all.push(...page);
    return all.filter((pipeline) => pipeline.is_deleted !== true);
  }

  /** All stages, or those of one pipeline, in their order. */
  async stages(pipelineId?: string): Promise<TargetStage[]> {
    const all: TargetStage[] = [];
    const query = { pipeline_id: pipelineId };
    for await (const page of v2Pages(this.sender, stageSchema, { path: STAGES, query })) all.push(...page);
    return all.filter((stage) => stage.is_deleted !== true).sort((a, b) => a.order_nr - b.order_nr);
  }

  async createPipeline(body: unknown, beforeSend?: () => void): Promise<number> {
    const { data } = await this.sender.send({ method: 'POST', path: PIPELINES, body, beforeSend });
    return created(pipelineSchema, data, PIPELINES).id;
  }

  async createStage(body: unknown, beforeSend?: () => void): Promise<number> {
    const { data } = await this.sender.send({ method: 'POST', path: STAGES, body, beforeSend });
    return created(stageSchema, data, STAGES).id;
  }

  async updateStage(id: string, body: unknown, beforeSend?: () => void): Promise<void> {
    await this.sender.send({ method: 'PATCH', path: `${STAGES}/{id}`, ids: [id], body, beforeSend });
  }

  async removePipeline(id: string, beforeSend?: () => void): Promise<void> {
    await this.sender.send({ method: 'DELETE', path: `${PIPELINES}/{id}`, ids: [id], beforeSend });
  }

  async removeStage(id: string, beforeSend?: () => void): Promise<void> {
    await this.sender.send({ method: 'DELETE', path: `${STAGES}/{id}`, ids: [id], beforeSend });
  }
}
