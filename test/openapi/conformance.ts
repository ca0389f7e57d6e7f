import { Ajv2019, type ErrorObject, type ValidateFunction } from 'ajv/dist/2019.js';
import { operationOf, type Operation, type Schema } from './description.js';
import type { Exchange } from './recording-proxy.js';

const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
const compiled = new Map<Schema, ValidateFunction>();

/** Where the description is plainly wrong, and why we go against it. */
const ERRORS_OF_THE_DESCRIPTION = new Set([
  // The body has no such key; the sentence was taken over from deals.
  "POST /api/v2/organizations: body must have required property 'title'",
]);

/** Keys of custom fields are the account's own: no description can name them. */
const CUSTOM_KEY = '^[0-9a-f]{40}(_[a-z_]+)?$';

/**
 * What Pipedrive's own description says against an exchange: an unknown operation, unknown query parameters, a body with
 * keys or types that it does not have, an answer of another shape. Nulls are let pass everywhere: the description is
 * known to be wrong about them (open deals have no `won_time`, and so on).
 */
export function violations(exchange: Exchange): string[] {
  const found = operationOf(exchange.method, exchange.path);
  if (found === null) return [`${exchange.method} ${exchange.path} is not described`];
  const { name, operation } = found;
  return [
    ...unknownParameters(exchange, operation),
    ...bodyErrors(exchange.body, operation),
    ...answerErrors(exchange, operation),
  ]
    .map((violation) => `${name}: ${violation}`)
    .filter((violation) => !ERRORS_OF_THE_DESCRIPTION.has(violation));
}

function unknownParameters({ query }: Exchange, { parameters = [] }: Operation): string[] {
  const known = new Set(parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name));
  return [...query.keys()].filter((key) => !known.has(key)).map((key) => `query has no "${key}"`);
}

function bodyErrors(body: unknown, { requestBody }: Operation): string[] {
  // Multipart and form bodies have no JSON to check.
  if (body === undefined || body === null) return [];
  const schema = requestBody?.content?.['application/json']?.schema;
  if (schema === undefined) return ['takes no JSON body'];
  return errorsOf(validatorOf(schema, closed), body, 'body');
}

function answerErrors({ status, answer }: Exchange, { responses }: Operation): string[] {
  if (status >= 300 || answer === null) return [];
  // Pipedrive's own documents differ on 200 and 201; what is described as success is held against every 2xx.
  const described = responses[String(status)] ?? responses['200'] ?? responses['201'];
  const schema = described?.content?.['application/json']?.schema;
  return schema === undefined ? [] : errorsOf(validatorOf(schema, open), answer, 'answer');
}

/** Bodies may hold nothing but what is described. */
const closed = (schema: Schema): Schema => ({
  allOf: [schema],
  ...(schema['type'] === 'array'
    ? {}
    : { unevaluatedProperties: false, patternProperties: { [CUSTOM_KEY]: {} } }),
});
const open = (schema: Schema): Schema => schema;

function validatorOf(schema: Schema, wrap: (schema: Schema) => Schema): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const validate = ajv.compile(wrap(nullable(schema) as Schema));
  compiled.set(schema, validate);
  return validate;
}

/** Every typed schema takes null as well, and examples are left out: they are no schemas. */
function nullable(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(nullable);
  if (typeof node !== 'object' || node === null) return node;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === 'example' || key === 'examples' || key === 'discriminator') continue;
    copy[key] = key === 'enum' || key === 'required' ? value : nullable(value);
  }
  if (typeof copy['type'] === 'string') copy['nullable'] = true;
  if (Array.isArray(copy['enum'])) copy['enum'] = [...(copy['enum'] as unknown[]), null];
  return copy;
}

function errorsOf(validate: ValidateFunction, value: unknown, what: string): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${what}${error.instancePath} ${wordsOf(error)}`);
}

function wordsOf({ message, params }: ErrorObject): string {
  const { unevaluatedProperty: key } = params as { unevaluatedProperty?: string };
  return key === undefined ? (message ?? '') : `has the unknown key "${key}"`;
}
