import { canonicalFingerprint } from '../config/canonical-json.js';
import { MAPPED_OBJECTS } from './mapping-schema.js';
import type { FieldMapping, MappedObject, Mapping } from './mapping-schema.js';
import { NATIVE_ATTRIBUTES } from './mapping-targets.js';

/**
 * `sha256:…` of what a mapping means. Layout, comments, confidence, reasons, origins and the wording of questions do not count: the
 * loader does not look at them. The order of columns counts only where several feed one attribute (e-mails, notes).
 */
export function fingerprintMapping(mapping: Mapping): string {
  const { questions: _questions, objects, pipelines, organizations, ...rest } = mapping;
  return canonicalFingerprint({
    ...rest,
    objects: Object.fromEntries(MAPPED_OBJECTS.map((object) => [object, meaningOf(object, objects[object])])),
    pipelines: Object.fromEntries(
      Object.entries(pipelines).map(([id, { reason: _reason, stages, ...line }]) => [
        id,
        { ...line, stages: mapValues(stages, ({ to, create }) => ({ to, create })) },
      ]),
    ),
    organizations: { merge: organizations.merge.map(({ reason: _reason, ...group }) => group) },
  });
}

function meaningOf(object: MappedObject, { fields, ...rest }: Mapping['objects'][MappedObject]): unknown {
  return {
    ...rest,
    fields: mapValues(
      fields,
      ({ confidence: _confidence, reason: _reason, origin: _origin, ...line }) => line,
    ),
    order: sharedAttributes(object, fields),
  };
}

/** Native attribute → its columns in the mapping's order, where there are several. */
function sharedAttributes(
  object: MappedObject,
  fields: Readonly<Record<string, FieldMapping>>,
): Record<string, string[]> {
  const shared: Record<string, string[]> = {};
  for (const name of Object.keys(NATIVE_ATTRIBUTES[object])) {
    const columns = Object.keys(fields).filter((field) => fields[field]?.to === name && !fields[field]?.type);
    if (columns.length > 1) shared[name] = columns;
  }
  return shared;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
