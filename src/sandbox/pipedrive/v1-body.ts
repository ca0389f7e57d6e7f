import type { Context } from './context.js';
import { v1Error } from './errors.js';
import { Problems, readShape, requireKeys, type Input, type Shape } from './validation.js';

/** Reads a v1 body strictly; one 400 names every violation. */
export function readV1Body<S extends Shape>(
  shape: S,
  context: Context,
  required: readonly string[] = [],
): Input<S> {
  const problems = new Problems();
  const input = readShape(shape, context.body.json ?? {}, problems);
  requireKeys(context.body.json, required, problems);
  throwV1(problems);
  return input;
}

export function throwV1(problems: Problems): void {
  if (problems.any) throw v1Error(400, `Bad request: ${problems.messages.join('; ')}`);
}
