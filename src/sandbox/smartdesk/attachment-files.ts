import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Row } from './csv-writer.js';
import { columnsOf } from './file-columns.js';
import { docxFile, pdfFile, pngFile } from './sample-files.js';
import { idOf } from './world.js';
import type { World } from './world.js';

export const ATTACHMENT_COLUMNS = columnsOf('attachments');

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const PARENTS = [
  ['account', 'accounts'],
  ['contact', 'contacts'],
  ['deal', 'deals'],
  ['task', 'tasks'],
] as const;

interface Sample {
  readonly name: string;
  readonly mime: string;
  /** Null: the row says there is a file, and there is none. */
  readonly content: Buffer | null;
  /** Columns that differ from what the file would give. */
  readonly values?: Readonly<Record<string, string>>;
  /** What it is an example of, for files that are not simply good. */
  readonly planted?: string;
}

function goodSample(index: number): Sample {
  // Every fourth step moves on by one, so that each kind of file meets each kind of parent.
  switch ((index + Math.floor(index / 4)) % 4) {
    case 0:
      return { name: `offer-${index}.pdf`, mime: 'application/pdf', content: pdfFile(`Offer ${index}`) };
    case 1:
      return { name: `plan ${index}.png`, mime: 'image/png', content: pngFile(index) };
    case 2:
      return { name: `Vertrag Größe ${index}, v1.docx`, mime: DOCX, content: docxFile(`Contract ${index}`) };
    default:
      return {
        name: `minutes-${index}.txt`,
        mime: 'text/plain',
        content: Buffer.from(`Minutes ${index}\nÄpfel\n`),
      };
  }
}

const url = (name: string): string => `https://files.smartdesk.example/remote/${name}`;

const PLANTED: readonly Sample[] = [
  { planted: 'file_empty', name: 'empty.txt', mime: 'text/plain', content: Buffer.alloc(0) },
  {
    planted: 'wrong_size',
    name: 'wrong-size.png',
    mime: 'image/png',
    content: pngFile(9),
    values: { size: '999999' },
  },
  {
    planted: 'file_type_mismatch',
    name: 'signed.pdf',
    mime: 'application/pdf',
    content: Buffer.from('only text\n'),
  },
  { planted: 'file_type_mismatch', name: 'logo.png', mime: 'image/png', content: pdfFile('Not a picture') },
  { planted: 'no_extension', name: 'report', mime: '', content: pdfFile('Report') },
  {
    planted: 'file_missing',
    name: 'lost-on-disk.pdf',
    mime: 'application/pdf',
    content: null,
    values: { size: '18220' },
  },
  {
    planted: 'path_leads_out',
    name: 'passwd.txt',
    mime: 'text/plain',
    content: null,
    values: { size: '10', path: '../../outside/passwd.txt' },
  },
  {
    planted: 'file_too_large',
    name: 'site-survey.mov',
    mime: 'video/quicktime',
    content: null,
    values: { size: '73400320', path: '', url: url('site-survey.mov') },
  },
  {
    planted: 'external_url',
    name: 'brochure.pdf',
    mime: 'application/pdf',
    content: null,
    values: { size: '204800', path: '', url: url('brochure.pdf') },
  },
  {
    planted: 'orphaned_parent',
    name: 'orphan.docx',
    mime: DOCX,
    content: docxFile('Orphan'),
    values: { parent_type: 'deal', parent_id: 'dl_deleted' },
  },
];

const MIN_GOOD = 12;
const MAX_GOOD = 200;

function rowOf(world: World, index: number, sample: Sample): Record<string, string> {
  const random = world.random('attachments', index);
  const id = `att_${String(index + 1).padStart(4, '0')}`;
  const [parentType, object] = PARENTS[index % PARENTS.length] ?? PARENTS[0];
  return {
    id,
    parent_type: parentType,
    // The first two contacts are planted duplicates: a file's parent is one that is there for certain.
    parent_id: idOf(object, random.int(2, world.count(object) - 1)),
    filename: sample.name,
    size: String(sample.content?.length ?? 0),
    mime_type: sample.mime,
    path: `attachments/${id}/${sample.name}`,
    url: '',
    created_at: '2026-02-11T10:00:00Z',
    ...sample.values,
  };
}

/**
 * Writes the files (12 to 200 good ones, one for every 50 records, and ten that need a rule) and returns their rows.
 * @param dir folder of the export
 */
export async function writeAttachments(world: World, dir: string, records: number): Promise<Row[]> {
  const good = Math.min(MAX_GOOD, Math.max(MIN_GOOD, Math.round(records / 50)));
  const samples = [...Array.from({ length: good }, (_, index) => goodSample(index)), ...PLANTED];
  const rows: Row[] = [];
  for (const [index, sample] of samples.entries()) {
    const row = rowOf(world, index, sample);
    if (sample.planted !== undefined) world.plant(sample.planted, row['id'] ?? '');
    rows.push(row);
    if (sample.content === null) continue;
    const file = join(dir, row['path'] ?? '');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, sample.content);
  }
  return rows;
}
