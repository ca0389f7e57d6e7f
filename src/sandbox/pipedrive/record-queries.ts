import type { Context } from './context.js';
import type { CustomRendering } from './custom-fields.js';
import { pagingShape } from './list-v2.js';
import {
  queryBool,
  queryIds,
  queryInstant,
  queryInteger,
  queryObject,
  queryText,
  queryWords,
} from './query.js';
import { Problems, readShape, type Input, type Shape } from './validation.js';

/** How the answer is to be shaped; deals, persons and organizations take these on get and list. */
export function renderingShape(includes: readonly string[]) {
  return {
    include_fields: queryWords(includes),
    custom_fields: queryText,
    include_option_labels: queryBool,
    include_labels: queryBool,
  } satisfies Shape;
}

export function recordListShape(includes: readonly string[]) {
  return {
    ...pagingShape(['id', 'update_time', 'add_time']),
    ...renderingShape(includes),
    ids: queryIds(100),
    owner_id: queryInteger,
    updated_since: queryInstant,
    updated_until: queryInstant,
  } satisfies Shape;
}

/** Reads the query strictly; throws one 400 with every violation. */
export function readQuery<S extends Shape>(shape: S, context: Context): Input<S> {
  const problems = new Problems();
  const input = readShape(shape, queryObject(context.query, problems), problems);
  problems.throwV2();
  return input;
}

export interface Rendering extends CustomRendering {
  include: readonly string[];
}

export function renderingOf(query: {
  custom_fields?: string | undefined;
  include_fields?: string[] | undefined;
  include_option_labels?: boolean | undefined;
}): Rendering {
  const only = query.custom_fields?.split(',').filter((code) => code !== '');
  if (only && only.length > 15) {
    const problems = new Problems();
    problems.schema('custom_fields', 'This list should have 15 items or less');
    problems.throwV2();
  }
  return { only, include: query.include_fields ?? [], optionLabels: query.include_option_labels };
}

/** `updated_since` is inclusive, `updated_until` exclusive, both on whole seconds. */
export function inPeriod(
  updateTime: number,
  query: { updated_since?: number | undefined; updated_until?: number | undefined },
): boolean {
  const second = Math.floor(updateTime / 1_000) * 1_000;
  return (
    (query.updated_since === undefined || second >= query.updated_since) &&
    (query.updated_until === undefined || second < query.updated_until)
  );
}

export const TRACKED_SORTS = {
  id: (row: { id: number }) => row.id,
  update_time: (row: { updateTime: number }) => row.updateTime,
  add_time: (row: { addTime: number }) => row.addTime,
};
