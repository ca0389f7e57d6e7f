import { z } from 'zod';
import type { Sender } from '../sender.js';
import { readAnswer } from './read-answer.js';

/** Kinds of records of which Pipedrive tells who changed what. */
export type LoggedKind = 'deal' | 'person' | 'organization';

/** Changes that one request gives; older ones are not asked for. */
const NEWEST = 100;

const changeSchema = z.object({
  field_key: z.string(),
  actor_user_id: z.number().nullish(),
  /** `YYYY-MM-DD HH:MM:SS`, UTC. */
  time: z.string().nullish(),
});

/** A change of one field, by the v1 key of the field. */
export interface FieldChange {
  readonly fieldKey: string;
  readonly userId: number | null;
  /** ISO instant. */
  readonly at: string | null;
}

/** Who changed what of a record, the newest first (`/api/v1/deals/{id}/changelog` and the like; 20 tokens). */
export class ChangelogEntity {
  constructor(private readonly sender: Sender) {}

  async newest(kind: LoggedKind, recordId: string): Promise<FieldChange[]> {
    const path = `/api/v1/${kind}s/{id}/changelog`;
    const { data } = await this.sender.send({
      method: 'GET',
      path,
      ids: [recordId],
      query: { limit: NEWEST },
    });
    return readAnswer(z.array(changeSchema), data ?? [], path).map(({ field_key, actor_user_id, time }) => ({
      fieldKey: field_key,
      userId: actor_user_id ?? null,
      at: isoOf(time),
    }));
  }
}

function isoOf(time: string | null | undefined): string | null {
  const instant = Date.parse(`${(time ?? '').replace(' ', 'T')}Z`);
  return Number.isNaN(instant) ? null : new Date(instant).toISOString();
}
