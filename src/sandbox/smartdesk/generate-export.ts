import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNT_COLUMNS, accountRows } from './account-rows.js';
import { ACTIVITY_COLUMNS, activityRows } from './activity-rows.js';
import { ATTACHMENT_COLUMNS, writeAttachments } from './attachment-files.js';
import { CONTACT_COLUMNS, contactRows } from './contact-rows.js';
import { writeCsv } from './csv-writer.js';
import type { CsvForm, Row } from './csv-writer.js';
import { DEAL_COLUMNS, dealRows } from './deal-rows.js';
import { isoInstant } from './date-forms.js';
import { FIXED_FILES } from './fixed-rows.js';
import { LEAD_COLUMNS, leadRows } from './lead-rows.js';
import { NOTE_COLUMNS, noteRows } from './note-rows.js';
import { TASK_COLUMNS, taskRows } from './task-rows.js';
import { COMPANY_DOMAIN, World } from './world.js';

export interface GenerateOptions {
  /** Folder to write to; created if absent, refused if it holds anything. */
  readonly dir: string;
  /** The same seed (with the same other options) gives the same bytes. */
  readonly seed: string | number;
  /** Accounts, contacts, leads, deals, activities, tasks and notes together; some 30 messy rows come on top. Default 2,000. */
  readonly records?: number;
  /** False: no attachment rows and no files. Default true. */
  readonly attachments?: boolean;
  /** Moment of the export. A fixed one by default, since the clock would make every run differ. */
  readonly now?: Date;
  /** Letters, digits and hyphens that go into every 40th record's names, bodies and e-mails, for tests to search for. */
  readonly canary?: string;
}

export interface GeneratedExport {
  /** Data rows per file, by object. */
  readonly counts: Readonly<Record<string, number>>;
  /** Ids of the rows that were put in on purpose, by what they are an example of. */
  readonly planted: Readonly<Record<string, readonly string[]>>;
}

const DEFAULT_RECORDS = 2000;
const MIN_RECORDS = 50;
const DEFAULT_NOW = Date.UTC(2026, 9, 1, 6);

interface GeneratedFile {
  readonly object: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<Row>;
  readonly form?: CsvForm;
}

const generatedFiles = (world: World): readonly GeneratedFile[] => [
  { object: 'accounts', columns: ACCOUNT_COLUMNS, rows: accountRows(world), form: { bom: true } },
  { object: 'contacts', columns: CONTACT_COLUMNS, rows: contactRows(world) },
  { object: 'leads', columns: LEAD_COLUMNS, rows: leadRows(world) },
  { object: 'deals', columns: DEAL_COLUMNS, rows: dealRows(world) },
  { object: 'activities', columns: ACTIVITY_COLUMNS, rows: activityRows(world) },
  { object: 'tasks', columns: TASK_COLUMNS, rows: taskRows(world) },
  { object: 'notes', columns: NOTE_COLUMNS, rows: noteRows(world), form: { lineEnd: '\n' } },
];

function checkOptions({ records = DEFAULT_RECORDS, canary }: GenerateOptions): void {
  if (!Number.isSafeInteger(records) || records < MIN_RECORDS) {
    throw new RangeError(`records: a whole number of at least ${MIN_RECORDS} is needed, not ${records}`);
  }
  if (canary !== undefined && !/^[A-Za-z0-9-]{4,40}$/.test(canary)) {
    throw new RangeError(
      'canary: 4 to 40 letters, digits or hyphens are needed, so that it fits an e-mail address',
    );
  }
}

async function emptyFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length > 0) throw new RangeError('dir: the folder is not empty; name a new one');
}

const manifest = (now: Date): string =>
  `${JSON.stringify(
    {
      source: 'SmartDesk',
      version: 1,
      exported_at: isoInstant(now),
      account: {
        name: 'Harbourlight Pumps',
        domain: COMPANY_DOMAIN,
        timezone: 'Europe/Berlin',
        currency: 'EUR',
      },
    },
    null,
    2,
  )}\n`;

/**
 * Writes the SmartDesk export of an invented company: the shape of contract section 1, with the messiness of real ones.
 * Streams, so that size costs disk and not memory.
 * @throws RangeError for options that do not fit
 */
export async function generateExport(options: GenerateOptions): Promise<GeneratedExport> {
  checkOptions(options);
  const { dir, seed, records = DEFAULT_RECORDS, attachments = true, canary = null } = options;
  const now = options.now ?? new Date(DEFAULT_NOW);
  await emptyFolder(dir);
  const world = new World({ seed: String(seed), records, now: now.getTime(), canary });
  const counts: Record<string, number> = {};
  const write = async ({ object, columns, rows, form }: GeneratedFile): Promise<void> => {
    counts[object] = await writeCsv(dir, `${object}.csv`, columns, rows, form);
  };
  await writeFile(join(dir, 'export.json'), manifest(now));
  for (const file of FIXED_FILES) await write(file);
  for (const file of generatedFiles(world)) await write(file);
  const files = attachments ? await writeAttachments(world, dir, records) : [];
  await write({ object: 'attachments', columns: ATTACHMENT_COLUMNS, rows: files });
  return { counts, planted: world.planted() };
}
