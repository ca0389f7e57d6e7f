import { z } from 'zod';
import type { GateName } from '../contract/gates.js';
import { regionProblem } from '../hypercare/holiday-calendar.js';
import { normaliseEmail } from '../normalise/email.js';
import { PLANS } from '../pipedrive/plans.js';
import { endOfDeadline } from './deadline.js';

/** The shape of `migration.yaml` (contract, section 2). Keys that are absent get the defaults given here. */

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;
/** Pipedrive's tokens are 40 hex digits; other keys mix letters and digits without a break. */
const SECRET_FORMS = [/^[0-9a-f]{32,}$/i, /^(?=.*\d)(?=.*[a-z])[A-Za-z0-9]{20,}$/];

const looksLikeSecret = (text: string): boolean =>
  !ENV_NAME.test(text) || SECRET_FORMS.some((form) => form.test(text));

const envName = z.string().refine((text) => !looksLikeSecret(text), {
  message:
    'the NAME of an environment variable is needed here, and this does not look like one; no secret belongs in this file: put it into a variable such as PIPEDRIVE_TOKEN and name that',
});

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Scheme and host of an account; https, or http on this machine. */
export function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  const bare = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return secure && bare && url.pathname === '/' && !/[?#]/.test(text);
}

/** Where an OpenAI-compatible endpoint begins: with a path, https or on this machine. */
function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  return secure && url.username === '' && url.password === '' && !/[?#]/.test(text);
}

const planNames = Object.keys(PLANS) as [keyof typeof PLANS, ...(keyof typeof PLANS)[]];

const accountShape = {
  baseUrl: z.string().refine(isBaseUrl, {
    message:
      'scheme and host only are needed, as https://acme.pipedrive.com (http on this machine only, no path)',
  }),
  tokenEnv: envName,
  plan: z.enum(planNames),
  /** Paid seats of the account: its token budget and its limit of deals follow from them. */
  seats: z.number().int().min(1).max(100_000),
  /** Percent of the daily token budget left to the customer's own people. */
  reserve: z.number().min(0).max(99).default(20),
  /** Tokens a day bought on top. */
  topUp: z.number().int().min(0).default(0),
};

const stagingSchema = z.strictObject({
  ...accountShape,
  owners: z.enum(['match', 'migrationUser']).default('match'),
  /** Records per object of a sampled run, with all their parents; left out, everything moves. */
  sample: z.number().int().min(1).optional(),
});

const HOST = /^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/i;

const sourceSchema = z.strictObject({
  /** Folder or zip of the admin-panel export. */
  export: z.string().min(1),
  attachmentsDownload: z
    .strictObject({
      allowHosts: z
        .array(z.string().regex(HOST, 'a host name is needed, without scheme, port and path'))
        .default([]),
    })
    .prefault({}),
});

const ledgerSchema = z.union([
  z
    .string()
    .min(1)
    .refine((text) => !/^[a-z][a-z0-9+.-]*:\/\//i.test(text), {
      message:
        'a path is needed here; for a database write { urlEnv: NAME }, the name of a variable with its URL',
    }),
  z.strictObject({ urlEnv: envName }),
]);

const assistantSchema = z.strictObject({
  baseUrl: z.string().refine(isEndpoint, {
    message:
      'the address of an OpenAI-compatible endpoint is needed, as https://api.example.com/v1 (http on this machine only; no key in it)',
  }),
  model: z.string().min(1).max(200),
  /** NAME of the environment variable with the key; an endpoint on this machine may need none. */
  apiKeyEnv: envName.exactOptional(),
});

const isTimezone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const holidayCode = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,10}$/, 'a code is needed here, as DE for a country and BE for a state');

const holidayRegion = z
  .strictObject({
    country: holidayCode,
    state: holidayCode.exactOptional(),
    region: holidayCode.exactOptional(),
  })
  .superRefine((where, context) => {
    const problem = regionProblem(where);
    if (problem !== null) context.addIssue({ code: 'custom', path: [problem.key], message: problem.message });
  });

const hypercareSchema = z.strictObject({
  businessDays: z.number().int().min(0).max(60).default(5),
  timezone: z
    .string()
    .refine(isTimezone, { message: 'no such time zone; write it as Europe/Berlin' })
    .default('UTC'),
  /** Days off besides weekends: those of a country and state, or dates. */
  holidays: z
    .union([z.array(z.iso.date('a day is needed here that exists, as 2026-12-24')).max(366), holidayRegion])
    .exactOptional(),
});

const deadline = z
  .string()
  .refine((text) => endOfDeadline(text, 'UTC') !== null, {
    message:
      'a day or a time is needed here that exists, as 2026-12-04, 2026-12-04T17:00 or 2026-12-04T17:00+01:00',
  })
  .exactOptional();

/** How people are brought to decide. Nothing is decided for them. */
const gatesSchema = z.strictObject({
  /** An open gate is brought to mind after so many hours, again and again. */
  remindAfterHours: z.number().positive().max(8_760).exactOptional(),
  /** Until when a decision is expected; when it is over, that is said. */
  deadlines: z
    .strictObject({
      mapping: deadline,
      fields: deadline,
      owners: deadline,
      staging: deadline,
      freeze: deadline,
      cutover: deadline,
      close: deadline,
    } satisfies Record<GateName, typeof deadline>)
    .exactOptional(),
});

const freezeSchema = z.strictObject({
  /** How long after the final delta the source is read once more, in seconds. */
  watchSeconds: z.number().int().min(0).max(86_400).exactOptional(),
});

export const configSchema = z
  .strictObject({
    name: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9-]{0,39}$/,
        'up to 40 small letters, digits and hyphens are allowed, the first no hyphen',
      ),
    source: sourceSchema,
    target: z.strictObject({
      production: z.strictObject(accountShape),
      /** `waived`: no staging run; its gate stays as a recorded waiver. */
      staging: z.union([z.literal('waived'), stagingSchema]),
    }),
    /** E-mail of the Pipedrive user who owns what nobody owns. */
    migrationUser: z.string().refine((text) => normaliseEmail(text) !== null, {
      message: 'the e-mail address of a Pipedrive user is needed here',
    }),
    mapping: z.string().min(1).default('./mapping.yaml'),
    /** SQLite file, or the environment variable with a Postgres URL; `./NAME.ledger` if left out. */
    ledger: ledgerSchema.optional(),
    hypercare: hypercareSchema.prefault({}),
    /** A language model's second opinion on the proposed mapping; left out, nothing else is missing. */
    assistant: assistantSchema.exactOptional(),
    gates: gatesSchema.exactOptional(),
    freeze: freezeSchema.exactOptional(),
  })
  .superRefine(({ target: { production, staging } }, context) => {
    if (staging === 'waived' || staging.tokenEnv !== production.tokenEnv) return;
    if (URL.canParse(staging.baseUrl) && sameOrigin(staging.baseUrl, production.baseUrl)) {
      context.addIssue({
        code: 'custom',
        path: ['target', 'staging'],
        message: 'this is the production account: staging needs another one, or write `staging: waived`',
      });
    }
  });

function sameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}

/** `migration.yaml` as read, before paths are resolved. */
export type ConfigFile = z.output<typeof configSchema>;
