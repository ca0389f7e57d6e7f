import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';
import { SourceError } from './source-error.js';

export const EXPORT_MANIFEST = 'export.json';

/** `export.json` (contract, section 1); further keys are allowed. */
const manifestSchema = z.looseObject({
  source: z.string().min(1),
  version: z.union([z.number(), z.string().min(1)]),
  exported_at: z
    .string()
    .refine((value) => DateTime.fromISO(value).isValid, { message: 'is not an ISO 8601 date and time' }),
  account: z.looseObject({
    name: z.string().min(1),
    domain: z.string(),
    timezone: z.string().refine((zone) => IANAZone.isValidZone(zone), {
      message: 'is not an IANA time zone, as Europe/Berlin is',
    }),
    currency: z.string().regex(/^[A-Z]{3}$/, { message: 'is not a currency code of three capitals' }),
  }),
});

export interface SourceAccount {
  readonly name: string;
  readonly domain: string;
  /** IANA zone: times without a zone are meant in it. */
  readonly timezone: string;
  /** ISO 4217 code: amounts without a currency are meant in it. */
  readonly currency: string;
}

export interface ExportManifest {
  readonly account: SourceAccount;
  /** As written in the file. */
  readonly exportedAt: string;
}

/**
 * Reads `export.json`.
 * @throws SourceError naming each wrong key by its path.
 */
export function parseManifest(content: Buffer): ExportManifest {
  let json: unknown;
  try {
    json = JSON.parse(content.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    // The parser's own message would quote the file's content.
    const what = 'is not valid JSON';
    throw new SourceError({ file: EXPORT_MANIFEST, what, next: 'Export again, or correct the file', cause });
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) {
    const what = parsed.error.issues
      .map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`)
      .join('; ');
    throw new SourceError({ file: EXPORT_MANIFEST, what, next: 'Correct these keys' });
  }
  const { name, domain, timezone, currency } = parsed.data.account;
  return { account: { name, domain, timezone, currency }, exportedAt: parsed.data.exported_at };
}
