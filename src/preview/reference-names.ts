import type { PhaseObject } from '../contract/objects.js';
import type { RunContext } from '../loading/run-context.js';

/** Phases that make what an attribute refers to. */
const MADE_BY: Readonly<Record<string, readonly PhaseObject[]>> = {
  org_id: ['accounts', 'lead_organizations'],
  organization_id: ['accounts', 'lead_organizations'],
  person_id: ['contacts', 'lead_persons'],
  deal_id: ['deals'],
  lead_id: ['leads'],
  activity_id: ['tasks', 'activities'],
  pipeline_id: ['pipelines'],
  stage_id: ['stages'],
};

const USERS: readonly string[] = ['owner_id', 'user_id'];

/** Ids of a planned body in words: those of what is not there yet would tell nobody anything. */
export class ReferenceNames {
  constructor(private readonly context: RunContext) {}

  /** @returns the value itself where it refers to nothing that is known */
  async of(attribute: string, value: unknown): Promise<unknown> {
    if (Array.isArray(value)) return Promise.all(value.map((item) => this.of(attribute, item)));
    if (typeof value === 'object' && value !== null) return this.#inside(value);
    if (typeof value !== 'number' && typeof value !== 'string') return value;
    if (USERS.includes(attribute)) return this.#user(Number(value)) ?? value;
    for (const object of MADE_BY[attribute] ?? []) {
      const id = await this.#source(object, String(value));
      if (id !== null) return `${object}/${id}`;
    }
    return this.#place(attribute, Number(value)) ?? value;
  }

  async #inside(value: object): Promise<object> {
    const entries: [string, unknown][] = [];
    for (const [key, inner] of Object.entries(value)) entries.push([key, await this.of(key, inner)]);
    return Object.fromEntries(entries);
  }

  #user(id: number): string | undefined {
    return this.context.schema.users.find((user) => user.id === id)?.email;
  }

  async #source(object: PhaseObject, targetId: string): Promise<string | null> {
    const { ledger, run } = this.context;
    return (await ledger.records.byTargetIds(run, object, [targetId])).get(targetId)?.source_id ?? null;
  }

  /** A pipeline or stage that is there already. */
  #place(attribute: string, id: number): string | undefined {
    const { pipelines } = this.context.schema;
    if (attribute === 'pipeline_id') return pipelines.find((pipeline) => pipeline.id === id)?.name;
    if (attribute !== 'stage_id') return undefined;
    return pipelines.flatMap(({ stages }) => stages).find((stage) => stage.id === id)?.name;
  }
}
