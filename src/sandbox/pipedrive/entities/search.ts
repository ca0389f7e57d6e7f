import type { Context, Route } from '../context.js';
import { ok, type Answer } from '../errors.js';
import { encodeCursor } from '../list-v2.js';
import { queryBool, queryInteger, queryLimit, queryText, queryWord, queryWords } from '../query.js';
import { readQuery } from '../record-queries.js';
import * as v from '../validation.js';
import { searchDocuments, type SearchDocument, type SearchType } from './search-documents.js';

const TYPES: readonly SearchType[] = ['deal', 'lead', 'person', 'organization', 'file'];
const ALL_TYPES = [...TYPES, 'product', 'mail_attachment', 'project'];
const PAGING = { limit: queryLimit(500), cursor: queryText };

const BASE_SHAPE = {
  ...PAGING,
  term: queryText,
  fields: queryWords([
    'address',
    'code',
    'custom_fields',
    'email',
    'name',
    'notes',
    'phone',
    'title',
    'description',
  ]),
  exact_match: queryBool,
  include_fields: queryText,
};
const ITEM_SHAPE = {
  ...BASE_SHAPE,
  limit: queryLimit(100),
  item_types: queryWords(ALL_TYPES),
  search_for_related_items: queryBool,
};
const ONE_SHAPE = {
  ...BASE_SHAPE,
  person_id: queryInteger,
  organization_id: queryInteger,
  status: queryWord('open', 'won', 'lost'),
};
const FIELD_SHAPE = {
  ...PAGING,
  term: queryText,
  entity_type: queryWord('deal', 'lead', 'person', 'organization', 'product', 'project'),
  match: queryWord('exact', 'beginning', 'middle'),
  field: queryText,
};

type Query = v.Input<typeof ITEM_SHAPE> & v.Input<typeof ONE_SHAPE>;

/** At least two characters, one when the match is exact. */
function termOf(term: string | undefined, exact: boolean): string {
  const problems = new v.Problems();
  const minimum = exact ? 1 : 2;
  if (term === undefined) problems.schema('term', `Parameter 'term' is required`);
  else if (term.trim().length < minimum)
    problems.schema('term', `This value should have ${minimum} characters or more`);
  problems.throwV2();
  return (term ?? '').trim();
}

function search(context: Context, query: Query, types: readonly string[]): Answer {
  const term = termOf(query.term, query.exact_match ?? false).toLowerCase();
  const matches = (text: string) =>
    query.exact_match ? text.toLowerCase() === term : text.toLowerCase().includes(term);
  const found = documents(context, types).filter(
    (document) =>
      linked(document, query) &&
      document.texts.some(
        ({ field, text }) => (!query.fields || query.fields.includes(field)) && matches(text),
      ),
  );
  const { page, next } = pageOf(found, query.cursor, query.limit ?? 100);
  return ok(
    { items: page.map((document) => ({ result_score: 1, item: document.item })) },
    { next_cursor: next },
  );
}

function linked(document: SearchDocument, query: Query): boolean {
  return (
    (query.person_id === undefined || query.person_id === document.personId) &&
    (query.organization_id === undefined || query.organization_id === document.orgId) &&
    (query.status === undefined || query.status === document.status)
  );
}

/** A write is found only after the index lag has passed. */
function documents(context: Context, types: readonly string[]): SearchDocument[] {
  const visibleUntil = context.now - context.settings.searchLagMs;
  return TYPES.filter((type) => types.includes(type)).flatMap((type) =>
    searchDocuments(context.account, type, visibleUntil),
  );
}

function searchField(context: Context): Answer {
  const query = readQuery(FIELD_SHAPE, context);
  const problems = new v.Problems();
  for (const name of ['entity_type', 'field'] as const)
    if (query[name] === undefined) problems.schema(name, `Parameter '${name}' is required`);
  problems.throwV2();
  const mode = query.match ?? 'exact';
  const term = termOf(query.term, mode === 'exact');
  const field = query.field ?? '';
  const matches = (text: string) => {
    if (mode === 'exact') return text === term;
    return mode === 'beginning'
      ? text.toLowerCase().startsWith(term.toLowerCase())
      : text.toLowerCase().includes(term.toLowerCase());
  };
  const found = documents(context, [query.entity_type ?? '']).filter((document) =>
    document.texts.some((text) => text.code === field && matches(text.text)),
  );
  const { page, next } = pageOf(found, query.cursor, query.limit ?? 100);
  return ok(
    page.map((document) => ({
      result_score: 1,
      item: { id: document.id, [field]: document.texts.find((text) => text.code === field)?.text },
    })),
    { next_cursor: next },
  );
}

function pageOf(found: readonly SearchDocument[], cursor: string | undefined, limit: number) {
  const start =
    cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64url').toString().match(/\d+/)?.[0] ?? 0);
  const more = found.length > start + limit;
  return {
    page: found.slice(start, start + limit),
    next: more ? encodeCursor({ offset: start + limit }) : null,
  };
}

const PATHS: readonly [path: string, type: SearchType][] = [
  ['/api/v2/deals/search', 'deal'],
  ['/api/v2/persons/search', 'person'],
  ['/api/v2/organizations/search', 'organization'],
  ['/api/v2/leads/search', 'lead'],
];

export const searchRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v2/itemSearch',
    handle: (context) => {
      const query = readQuery(ITEM_SHAPE, context);
      return search(context, query, query.item_types ?? TYPES);
    },
  },
  { method: 'GET', path: '/api/v2/itemSearch/field', handle: searchField },
  ...PATHS.map(([path, type]): Route => ({
    method: 'GET',
    path,
    handle: (context) => search(context, readQuery(ONE_SHAPE, context), [type]),
  })),
];
