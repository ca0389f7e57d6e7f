import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export type Schema = Readonly<Record<string, unknown>>;

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
}

/** One operation as Pipedrive describes it. */
export interface Operation {
  readonly 'x-token-cost'?: number;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Template {
  /** As `/api/v2/deals/{id}`. */
  readonly path: string;
  readonly pattern: RegExp;
  readonly operations: Readonly<Record<string, Operation>>;
}

const FOLDER = new URL('../../../shared/reference/openapi/', import.meta.url);

function templatesOf(version: 'v1' | 'v2'): Template[] {
  const text = readFileSync(new URL(`pipedrive-${version}.yml`, FOLDER), 'utf8');
  const { paths } = parse(text) as Description;
  return Object.entries(paths).map(([path, operations]) => ({
    path: `/api/${version}${path}`,
    pattern: new RegExp(`^/api/${version}${path.replace(/\{\w+\}/g, '[^/]+')}$`),
    operations,
  }));
}

let templates: readonly Template[] | null = null;

/** What Pipedrive's own description says about a request, or null: it does not know it. */
export function operationOf(
  method: string,
  path: string,
): { readonly name: string; readonly operation: Operation } | null {
  templates ??= [...templatesOf('v1'), ...templatesOf('v2')];
  const full = path.startsWith('/v1/') ? `/api${path}` : path;
  const fitting = templates.filter(({ pattern }) => pattern.test(full));
  // `/files/remote` is not a file with the id "remote": fewer placeholders come first.
  fitting.sort((a, b) => a.path.split('{').length - b.path.split('{').length);
  for (const { path: template, operations } of fitting) {
    const operation = operations[method.toLowerCase()];
    if (operation !== undefined) return { name: `${method} ${template}`, operation };
  }
  return null;
}
