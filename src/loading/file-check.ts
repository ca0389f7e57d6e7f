import { fileTypeFromBuffer } from 'file-type';
import type { Readable } from 'node:stream';

/** Enough of a file for its signature, in bytes; documents inside zip need more than the first block. */
const SAMPLE_BYTES = 64 * 1024;

/** Formats that begin with a signature, by extension; those of one family are told apart by their inside only. */
const FAMILIES: Readonly<Record<string, string>> = {
  pdf: 'pdf',
  png: 'png',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  gif: 'gif',
  webp: 'webp',
  bmp: 'bmp',
  tif: 'tiff',
  tiff: 'tiff',
  zip: 'zip',
  docx: 'zip',
  docm: 'zip',
  xlsx: 'zip',
  xlsm: 'zip',
  pptx: 'zip',
  odt: 'zip',
  ods: 'zip',
  odp: 'zip',
  epub: 'zip',
  jar: 'zip',
  doc: 'cfb',
  xls: 'cfb',
  ppt: 'cfb',
  msg: 'cfb',
  cfb: 'cfb',
  mp4: 'mp4',
  m4v: 'mp4',
  mov: 'mov',
  mp3: 'mp3',
  gz: 'gz',
  '7z': '7z',
  rar: 'rar',
};

/** Formats that are text: a signature in them is a contradiction. */
const TEXT_EXTENSIONS: ReadonlySet<string> = new Set([
  'txt',
  'csv',
  'md',
  'log',
  'json',
  'eml',
  'ics',
  'vcf',
  'htm',
  'html',
]);

/**
 * Whether the content contradicts the name's extension. A name without an extension, or with one that has no known
 * signature, contradicts nothing.
 */
export async function contradictsName(filename: string, sample: Uint8Array): Promise<boolean> {
  const extension = /\.([^.]+)$/.exec(filename)?.[1]?.toLowerCase() ?? '';
  const expected = FAMILIES[extension];
  const isText = TEXT_EXTENSIONS.has(extension);
  if (expected === undefined && !isText) return false;
  const found = (await fileTypeFromBuffer(sample))?.ext;
  if (isText) return found !== undefined && FAMILIES[found] !== undefined;
  return found === undefined || (FAMILIES[found] ?? found) !== expected;
}

/** The beginning of a stream; the stream is closed then. */
export async function sampleOf(stream: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= SAMPLE_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, SAMPLE_BYTES);
}
