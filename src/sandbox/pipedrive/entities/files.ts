import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import type { Context, Route } from '../context.js';
import { notFound, ok, v1Error, type Answer } from '../errors.js';
import { checkLink, readableRow, rowOf } from '../links.js';
import { throwV1 } from '../v1-body.js';
import type { FileRow } from '../store/rows.js';
import * as v from '../validation.js';
import { fileList, parentFileList, renderFile } from './file-output.js';

const PATH = '/api/v1/files';
const LINKS = [
  'deal_id',
  'person_id',
  'org_id',
  'product_id',
  'activity_id',
  'lead_id',
  'project_id',
] as const;
type Link = (typeof LINKS)[number];

function upload(context: Context): Answer {
  const { account, now, user, body } = context;
  const parts = body.files.filter((part) => part.field === 'file');
  const [file] = parts;
  if (!file || parts.length > 1 || body.files.length > 1)
    throw v1Error(400, 'Bad request: exactly one part named file is needed');
  if (file.tooLarge) throw v1Error(413, 'The file is too large');
  const links = readLinks(context);
  const id = account.nextId('files');
  const extension = extname(file.name);
  const stem = file.name.slice(0, file.name.length - extension.length).replace(/[^\w-]+/g, '_');
  account.contents.put(id, file.bytes);
  const row = account.files.insert({
    id,
    name: file.name,
    description: null,
    storageName: `${stem}_${account.random.hex(32)}${extension.toLowerCase()}`,
    size: file.bytes.length,
    sha256: createHash('sha256').update(file.bytes).digest('hex'),
    userId: user.id,
    ...links,
    deleted: false,
    addTime: now,
    updateTime: now,
    updaterId: user.id,
  });
  return ok(renderFile(account, row));
}

type FileLinks = Pick<FileRow, 'dealId' | 'personId' | 'orgId' | 'activityId' | 'leadId'>;

/** Parents come as text parts; products and projects do not exist here, so linking one fails. */
function readLinks({ account, body }: Context): FileLinks {
  const problems = new v.Problems();
  const given: Partial<Record<Link, string>> = {};
  for (const [key, value] of Object.entries(v.isObject(body.json) ? body.json : {})) {
    const link = LINKS.find((name) => name === key);
    if (!link) problems.schema(key, `Parameter '${key}' is not allowed for this request`);
    else if (typeof value === 'string' && value !== '') given[link] = value;
  }
  const number = (link: Link) => {
    const value = given[link];
    if (value !== undefined && !/^\d{1,15}$/.test(value))
      problems.schema(link, 'This value should be of type integer');
    return value === undefined ? null : Number(value);
  };
  const links = {
    dealId: number('deal_id'),
    personId: number('person_id'),
    orgId: number('org_id'),
    activityId: number('activity_id'),
    leadId: given.lead_id ?? null,
  };
  checkLink(account.deals, links.dealId, 'deal_id', problems);
  checkLink(account.persons, links.personId, 'person_id', problems);
  checkLink(account.organizations, links.orgId, 'org_id', problems);
  checkLink(account.activities, links.activityId, 'activity_id', problems);
  checkLink(account.leads, links.leadId, 'lead_id', problems);
  for (const link of ['product_id', 'project_id'] as const)
    if (given[link]) problems.business(link, 'Object was not found');
  throwV1(problems);
  return links;
}

/** Takes a form, not JSON: the description knows no other body. */
function update(context: Context): Answer {
  const { account, now, user, body } = context;
  const row = rowOf(account.files, context.params.id);
  if (body.typed && body.json !== undefined) throw v1Error(400, 'Bad request');
  const problems = new v.Problems();
  const shape = { name: v.text(255, true), description: v.text(65_535) };
  const input = v.readShape(shape, body.json ?? {}, problems);
  throwV1(problems);
  account.files.update(row, {
    name: input.name ?? row.name,
    description: input.description ?? row.description,
    updateTime: now,
    updaterId: user.id,
  });
  return ok(renderFile(account, row));
}

function download({ account, params }: Context): Answer {
  const row = rowOf(account.files, params.id);
  const raw = account.contents.open(row.id);
  if (!raw) throw notFound();
  const name = row.name.replace(/["\\\r\n]/g, '_').replace(/[^\x20-\x7e]/g, '_');
  return {
    status: 200,
    raw,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(row.size),
      'content-disposition': `attachment; filename="${name}"; filename*=UTF-8''${encodeURIComponent(row.name)}`,
    },
  };
}

export const fileRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: fileList },
  { method: 'POST', path: PATH, handle: upload },
  {
    method: 'GET',
    path: `${PATH}/{id}`,
    handle: ({ account, params, now }) => ok(renderFile(account, readableRow(account.files, params.id, now))),
  },
  { method: 'GET', path: `${PATH}/{id}/download`, handle: download },
  { method: 'PUT', path: `${PATH}/{id}`, handle: update },
  {
    method: 'DELETE',
    path: `${PATH}/{id}`,
    handle: ({ account, params, now, user }) => {
      const row = rowOf(account.files, params.id);
      account.files.update(row, { deleted: true, updateTime: now, updaterId: user.id });
      return ok({ id: row.id });
    },
  },
  {
    method: 'GET',
    path: '/api/v1/deals/{id}/files',
    handle: (context) => parentFileList(context, 'deals', 'deal_id'),
  },
  {
    method: 'GET',
    path: '/api/v1/persons/{id}/files',
    handle: (context) => parentFileList(context, 'persons', 'person_id'),
  },
  {
    method: 'GET',
    path: '/api/v1/organizations/{id}/files',
    handle: (context) => parentFileList(context, 'organizations', 'org_id'),
  },
];
