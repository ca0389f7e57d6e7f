import { LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { z } from 'zod';
import type { YamlProblem } from './config-error.js';
import { knownKeys } from './schema-keys.js';
import { didYouMean } from './suggestion.js';
import { lineOf } from './yaml-lines.js';

export type CheckedYaml<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** Message for a key that is known but not built yet, by key path. */
export type LaterKeys = Readonly<Record<string, string>>;

type Issue = z.core.$ZodIssue;

interface Finding {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * Reads YAML and checks it against a schema. Everything that is wrong comes back at once, in the order of the file.
 * @param later keys to answer with "not yet" instead of "unknown"
 */
export function parseCheckedYaml<S extends z.ZodType>(
  text: string,
  schema: S,
  later: LaterKeys = {},
): CheckedYaml<z.output<S>> {
  const lines = new LineCounter();
  const document: Document.Parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({
      path: '',
      line: Math.max(1, lines.linePos(pos[0]).line),
      message: `no valid YAML: ${message}`,
    }));
    return { ok: false, problems };
  }
  const data = contentOf(document);
  if (data instanceof Error) {
    return {
      ok: false,
      problems: [{ path: '', line: 1, message: 'no valid YAML: its aliases do not resolve' }],
    };
  }
  const checked = schema.safeParse(data);
  if (checked.success) return { ok: true, value: checked.data };
  const findings = checked.error.issues.flatMap((issue) => explain(issue, [], { schema, data, later }));
  return { ok: false, problems: located(findings, document.contents, lines) };
}

/** The document as plain data. An alias to nothing, or to far too much, is an Error. */
function contentOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return error instanceof Error ? error : new Error('aliases do not resolve');
  }
}

function located(findings: readonly Finding[], contents: Node | null, lines: LineCounter): YamlProblem[] {
  const problems = findings.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    line: lineOf(contents, path, lines),
    message,
  }));
  return problems.sort((a, b) => a.line - b.line);
}

interface Checked {
  readonly schema: z.ZodType;
  readonly data: unknown;
  readonly later: LaterKeys;
}

function explain(issue: Issue, prefix: readonly PropertyKey[], checked: Checked): Finding[] {
  const path = [...prefix, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(path, key, checked) }));
    case 'invalid_union':
      return explainUnion(issue, path, checked);
    case 'invalid_type':
      return [{ path, message: typeMessage(issue.expected, valueAt(checked.data, path)) }];
    case 'invalid_value':
      return [{ path, message: choiceMessage(issue.values, valueAt(checked.data, path)) }];
    default:
      return [{ path, message: issue.message }];
  }
}

/** Of the forms that a value may have, the one it was meant to have is that whose kind (text, object) it is. */
function explainUnion(
  issue: Issue & { readonly code: 'invalid_union' },
  path: readonly PropertyKey[],
  checked: Checked,
): Finding[] {
  const meant = issue.errors.find(
    (branch) => !branch.some(({ code, path: at }) => at.length === 0 && /^invalid_(type|value)$/.test(code)),
  );
  if (meant !== undefined) return meant.flatMap((inner) => explain(inner, path, checked));
  const missing = valueAt(checked.data, path) === undefined;
  return [{ path, message: missing ? 'is missing' : 'has none of the forms that are possible here' }];
}

function unknownKey(path: readonly PropertyKey[], key: string, { schema, later }: Checked): string {
  const known = knownKeys(schema, path);
  const full = [...path, key].map(String).join('.');
  if (Object.hasOwn(later, full)) return later[full] ?? '';
  const list = known.length === 0 ? '' : `; known here: ${known.join(', ')}`;
  return `unknown key${didYouMean(key, known) || list}`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'keys with values',
  record: 'keys with values',
  array: 'a list',
};

function typeMessage(expected: string, value: unknown): string {
  const wanted = KINDS[expected] ?? expected;
  if (value === undefined) return `is missing: ${wanted} is needed`;
  const quotes =
    expected === 'string' && value !== null && typeof value !== 'object' ? ': put it in quotes' : '';
  return `${wanted} is needed here, not ${kindOf(value)}${quotes}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  return KINDS[Array.isArray(value) ? 'array' : typeof value] ?? typeof value;
}

function choiceMessage(values: readonly unknown[], value: unknown): string {
  const list = values.map(String);
  const hint = typeof value === 'string' ? didYouMean(value, list) : '';
  return `${value === undefined ? 'is missing' : 'unknown value'}: ${list.length === 1 ? 'it has to be' : 'one of'} ${list.join(', ')}${hint}`;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return value;
}
