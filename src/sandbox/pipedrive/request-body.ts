import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import type { RequestBody, UploadedFile } from './context.js';
import { v1Error } from './errors.js';

/** Bodies other than uploads are refused beyond this many bytes. */
const JSON_LIMIT = 8 * 1024 * 1024;

export const NO_BODY: RequestBody = { json: undefined, files: [], typed: true };

/** Reads the whole body, whatever becomes of the request, so that the connection stays usable. */
export async function readBody(request: IncomingMessage, maxFileBytes: number): Promise<RequestBody> {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) return readMultipart(request, maxFileBytes);
  const bytes = await readBytes(request);
  if (bytes.length === 0) return NO_BODY;
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { json: Object.fromEntries(new URLSearchParams(bytes.toString())), files: [], typed: false };
  }
  try {
    return { json: JSON.parse(bytes.toString()) as unknown, files: [], typed: true };
  } catch {
    throw v1Error(400, 'Bad request: the body is not valid JSON', { code: 'ERR_BAD_REQUEST' });
  }
}

function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= JSON_LIMIT) chunks.push(chunk);
    });
    request.on('end', () => {
      if (size > JSON_LIMIT) reject(v1Error(413, 'The body is too large'));
      else resolve(Buffer.concat(chunks));
    });
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('the client went away')));
  });
}

function readMultipart(request: IncomingMessage, maxFileBytes: number): Promise<RequestBody> {
  return new Promise((resolve, reject) => {
    const json: Record<string, string> = {};
    const files: UploadedFile[] = [];
    // One byte more than allowed is taken in, so that a file of exactly the limit passes.
    const parser = busboy({
      headers: request.headers,
      limits: { fileSize: maxFileBytes + 1 },
      defParamCharset: 'utf8',
    });
    parser.on('field', (name, value) => (json[name] = value));
    parser.on('file', (field, stream, info) => {
      const chunks: Buffer[] = [];
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxFileBytes) chunks.push(chunk);
        else chunks.length = 0;
      });
      stream.on('end', () => {
        const tooLarge = size > maxFileBytes;
        files.push({
          field,
          name: info.filename ?? '',
          bytes: tooLarge ? Buffer.alloc(0) : Buffer.concat(chunks),
          tooLarge,
        });
      });
    });
    parser.on('close', () => resolve({ json, files, typed: false }));
    parser.on('error', () => reject(v1Error(400, 'Bad request: the multipart body is malformed')));
    request.on('aborted', () => reject(new Error('the client went away')));
    request.pipe(parser);
  });
}
