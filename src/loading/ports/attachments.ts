import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import {
  attachmentLinkNote,
  transformAttachment,
  type UploadPlan,
} from '../../mapping/transform/attachment.js';
import type { SourceRecord, TransformContext } from '../../mapping/transform/types.js';
import { objectNamed } from '../../smartdesk/columns.js';
import type { TargetFile } from '../../pipedrive/entities/files.js';
import { openExportFile, readExportFile, sendExportFile } from '../export-file.js';
import { contradictsName, sampleOf } from '../file-check.js';
import type { EntityPort, Found, LinkRequest, Plan, RecordedNote, SkipPlan, WritePlan } from '../port.js';
import { RecordUnsendable } from '../record-unsendable.js';
import { downloadFile, isAllowedUrl } from '../remote-file.js';
import type { RunContext } from '../run-context.js';
import { instantOf } from '../untouched.js';
import { newestDownTo } from './newest-down-to.js';
import { referenceLinks } from './reference-links.js';
import { withNotes } from './with-notes.js';

/** Pipedrive documents no limit; 50 MB is what the service promises (`service-page`), in bytes. */
const MAX_FILE_BYTES = 50 * 1024 * 1024;
/** Uploads in flight: each holds buffers of its own. */
const IN_FLIGHT = 8;

/** What `send` needs to upload: where the bytes are, and where they go. */
interface UploadBody {
  readonly name: string;
  readonly file_size: number;
  readonly parent: Readonly<Record<string, string | number>>;
  readonly path: string;
  readonly url: string;
}

const skip = (code: SkipPlan['code'], reason: string): SkipPlan => ({ kind: 'skip', code, reason });

function fileKey(parent: Readonly<Record<string, unknown>>, name: string, size: number): string {
  const where = ['deal_id', 'org_id', 'person_id', 'activity_id'].find((key) => parent[key] != null) ?? '';
  return `file:${where}:${Number(parent[where])}:${size}:${wireName(name)}`;
}

/** A double quote cannot be written in a multipart header: it goes as %22, as browsers do. */
function wireName(name: string): string {
  return name.replaceAll('"', '%22');
}

async function planAttachment(
  record: SourceRecord,
  transform: TransformContext,
  context: RunContext,
): Promise<Plan> {
  const links = await context.ledger.attachmentLinks.byIds([record.id]);
  const link = links.get(record.id);
  if (link !== undefined)
    return attachmentLinkNote(record, link, transform, await parentTask(record, context));
  const upload = transformAttachment(record, transform);
  if (upload.kind === 'skip') return upload;
  const path = (record.values['path'] ?? '').trim();
  return path === '' ? planRemote(record, upload, context) : planLocal(record, upload, path, context);
}

async function planLocal(
  record: SourceRecord,
  upload: UploadPlan,
  path: string,
  context: RunContext,
): Promise<Plan> {
  const file = await openExportFile(context, path);
  const problem = sizeProblem(file.size);
  if (problem !== null) return problem;
  const isOverridden = context.mapping.fileTypeOverrides.includes(record.id);
  if (
    !isOverridden &&
    (await contradictsName(upload.filename, await readExportFile(context, file, sampleOf)))
  ) {
    return skip(
      'file_type_mismatch',
      `the content is not what the name says; fileTypeOverrides lets it pass`,
    );
  }
  return uploadPlan(record, upload, file.size, { path, url: '' });
}

/** Only a URL is given: fetched if its host is allowed, else the customer hosts it and hands in the link. */
function planRemote(record: SourceRecord, upload: UploadPlan, context: RunContext): Plan {
  const url = (record.values['url'] ?? '').trim();
  const declared = Number(record.values['size'] ?? NaN);
  if (url === '') return skip('file_missing', 'neither a path nor a URL is given');
  if (declared > MAX_FILE_BYTES)
    return skip('file_too_large', `${declared} bytes; its address in SmartDesk: ${url}`);
  if (!isAllowedUrl(url, context.config.source.allowHosts)) {
    return skip(
      'external_url',
      `only an address is given, and its host is not in attachmentsDownload.allowHosts: ${url}`,
    );
  }
  return uploadPlan(record, upload, declared, { path: '', url });
}

function sizeProblem(size: number): SkipPlan | null {
  if (size === 0) return skip('file_empty', 'the file has no bytes');
  if (size > MAX_FILE_BYTES)
    return skip('file_too_large', `${size} bytes; Pipedrive takes ${MAX_FILE_BYTES}`);
  return null;
}

function uploadPlan(
  record: SourceRecord,
  upload: UploadPlan,
  size: number,
  from: { readonly path: string; readonly url: string },
): WritePlan {
  const parent = upload.parent as Readonly<Record<string, string | number>>;
  const body: UploadBody = { name: upload.filename, file_size: size, parent, ...from };
  const declared = (record.values['size'] ?? '').trim();
  const sizeNote: RecordedNote[] =
    declared === '' || Number(declared) === size
      ? []
      : [{ field: 'size', code: 'size_differs', action: 'defaulted', value: declared }];
  const key = fileKey(parent, upload.filename, size);
  return { kind: 'create', body: { ...body }, key, values: [...upload.values, ...sizeNote], reassign: null };
}

/** The note for a task's file goes to the task's own parents, so that these are looked up too. */
async function attachmentLinks(record: SourceRecord, context: RunContext): Promise<LinkRequest[]> {
  const task = await parentTask(record, context);
  return [...referenceLinks(record), ...(task === undefined ? [] : referenceLinks(task))];
}

/** A note cannot hang on an activity: the link for a task's file goes to the task's own parents. */
async function parentTask(record: SourceRecord, context: RunContext): Promise<SourceRecord | undefined> {
  if (objectNamed(record.values['parent_type'] ?? '') !== 'tasks') return undefined;
  const [row] = await context.ledger.source.byIds('tasks', [(record.values['parent_id'] ?? '').trim()]);
  if (row === undefined) return undefined;
  return { object: 'tasks', id: row.source_id, values: JSON.parse(row.data) as Record<string, string> };
}

async function send(plan: WritePlan, context: RunContext, beforeSend: () => void): Promise<string> {
  const body = plan.body as unknown as UploadBody;
  if (body.path === '') return sendRemote(body, context, beforeSend);
  const file = await openExportFile(context, body.path);
  return sendExportFile(context, file, (open) =>
    upload(context, { ...body, size: file.size, open }, beforeSend),
  );
}

async function sendRemote(body: UploadBody, context: RunContext, beforeSend: () => void): Promise<string> {
  const remote = await downloadFile(body.url, MAX_FILE_BYTES);
  if (remote === null) throw new RecordUnsendable('external_url', `its address gives no file: ${body.url}`);
  try {
    if (remote.size !== body.file_size) {
      const sizes = `its address gives ${remote.size} bytes, the export says ${body.file_size}`;
      throw new RecordUnsendable('external_url', `${sizes}: ${body.url}`);
    }
    return await upload(
      context,
      { ...body, size: remote.size, open: () => createReadStream(remote.path) },
      beforeSend,
    );
  } finally {
    await remote.remove();
  }
}

interface FileToSend {
  readonly name: string;
  readonly parent: UploadBody['parent'];
  readonly size: number;
  readonly open: () => Readable;
}

async function upload(context: RunContext, file: FileToSend, beforeSend: () => void): Promise<string> {
  const { name, size, open, parent } = file;
  return String(await context.client.files.create({ name, size, open, parent }, beforeSend));
}

/** What people attached themselves is none of ours, even with the same name and size: it gets no key. */
function foundFiles(files: readonly TargetFile[], { schema }: RunContext): Found[] {
  return files.map((file) => {
    const isOurs = file['user_id'] === undefined || file['user_id'] === schema.me.id;
    const key = isOurs ? fileKey(file, file.name ?? '', file.file_size ?? 0) : null;
    return { id: String(file.id), key, record: file };
  });
}

/** sha256 of a stream's bytes. */
async function digestOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

async function sourceDigest(plan: WritePlan, context: RunContext): Promise<string | null> {
  const body = plan.body as unknown as UploadBody;
  if (body.path === '') return remoteDigest(body);
  try {
    return await readExportFile(context, await openExportFile(context, body.path), digestOf);
  } catch (error) {
    if (error instanceof RecordUnsendable) return null;
    throw error;
  }
}

/** Of what an address gives now; null where it gives nothing, or something else than was sent. */
async function remoteDigest({ url, file_size }: UploadBody): Promise<string | null> {
  const remote = await downloadFile(url, MAX_FILE_BYTES);
  if (remote === null) return null;
  try {
    return remote.size === file_size ? await digestOf(createReadStream(remote.path)) : null;
  } finally {
    await remote.remove();
  }
}

function isBefore(time: unknown, since: string): boolean {
  return (instantOf(time) ?? Infinity) < Date.parse(since);
}

/** What both an upload's body and a file's record say. */
function storedFile(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const parent = (body['parent'] ?? body) as Record<string, unknown>;
  const { deal_id, org_id, person_id, activity_id } = parent;
  const name = typeof body['name'] === 'string' ? wireName(body['name']) : null;
  return { name, file_size: body['file_size'], deal_id, org_id, person_id, activity_id };
}

/** Files have no field of ours: they are found by parent, name and size, and told apart by their bytes. */
export const filePort: EntityPort = {
  object: 'attachments',
  sourceObject: 'attachments',
  targetObject: 'file',
  concurrency: IN_FLIGHT,
  links: attachmentLinks,
  plan: planAttachment,
  send,
  bound: async ({ client }) => {
    for await (const page of client.files.pages({ sort: 'id DESC' })) return String(page[0]?.id ?? 0);
    return '0';
  },
  newest: (context, bound) =>
    newestDownTo(context.client.files.pages({ sort: 'id DESC' }), bound, (page) => foundFiles(page, context)),
  // Files have no `updated_since`: from the latest change down to before that.
  async *all(context, since) {
    for await (const page of context.client.files.pages({ sort: 'update_time DESC' })) {
      yield foundFiles(page, context);
      if (page.some((file) => isBefore(file['update_time'], since))) return;
    }
  },
  read: (id, { client }) => client.files.get(id),
  // A file whose newer version was uploaded beside it may have the same name and size.
  elsewhere: (ids, { ledger, run }) => ledger.conflicts.replacedAmong(run, 'attachments', ids),
  isOwnKey: () => true,
  isSharedKey: () => true,
  content: {
    ofTarget: async (id, { client }) => digestOf(await client.files.download(id)),
    ofSource: sourceDigest,
  },
  stored: storedFile,
  remove: (id, { client }, beforeSend) => client.files.remove(id, beforeSend),
};

/** Files, and the notes with a link that stand in for those that are hosted elsewhere. */
export const attachmentPort: EntityPort = withNotes(filePort, {
  isNote: (body) => 'content' in body,
  isNoteKey: (key) => key.startsWith('[sd:note:attachments/'),
  sharesNoteKeys: false,
});
