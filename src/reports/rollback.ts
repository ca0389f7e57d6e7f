import type { AccountRole } from '../contract/gates.js';
import { PHASES } from '../contract/objects.js';
import { whyItStays } from '../contract/rollback-reasons.js';
import type { RollbackLine } from '../contract/rollback.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type RollbackFacts } from '../ledger/meta-keys.js';
import type { CreatedSchema } from '../ledger/schema-store.js';
import { thingsOf } from '../removal/schema/schema-lines.js';
import { count, markdownCode, markdownTable, markdownText } from './markdown.js';

/** Accounts that can be rolled back. */
export const ROLES = ['staging', 'production'] as const satisfies readonly AccountRole[];

/** The rollback of an account that came last. */
export interface ReportedRollback {
  readonly role: AccountRole;
  readonly facts: RollbackFacts;
  /** Null until the account has been read back. */
  readonly lines: readonly RollbackLine[] | null;
  /** Fields and types that it removed or left. */
  readonly things: readonly CreatedSchema[];
}

/** Null: the account was never rolled back. */
export async function reportedRollback(ledger: Ledger, role: AccountRole): Promise<ReportedRollback | null> {
  const facts = await ledger.meta.get<RollbackFacts>(META.rollback(role));
  if (facts === null) return null;
  const lines = await ledger.meta.get<RollbackLine[]>(META.rollbackLines(role));
  const things = facts.withSchema ? await thingsOf(ledger, role, facts.beganAt) : [];
  return { role, facts, lines, things };
}

export const ROLLBACK_HEADER = [
  'object',
  'source_id',
  'target_id',
  'outcome',
  'reason_code',
  'reason',
  'detail',
] as const;

/** Lines of `RUN/rollback.csv`: every record that the rollback was about, and what became of it; then fields and types. */
export async function* rollbackRows(
  ledger: Ledger,
  { role, things }: ReportedRollback,
): AsyncGenerator<string[]> {
  for (const object of PHASES) {
    for await (const page of ledger.removals.pages(role, object)) {
      for (const { source_id, target_id, state, why, detail } of page) {
        const code = state === 'dropped' ? why : '';
        yield [object, source_id, target_id, outcomeOf(state, why), code, reasonOf(code), detail];
      }
    }
  }
  for (const { kind, target, key, name, state, why } of things) {
    const outcome = state === 'left' ? 'left' : why === DELETED ? DELETED : 'removed';
    yield [
      OBJECTS[kind],
      '',
      key,
      outcome,
      why,
      reasonOf(why),
      [target, nameOf(kind, name)].filter((word) => word !== '').join(': '),
    ];
  }
}

const DELETED = 'deleted';
const OBJECTS = {
  field: 'custom_fields',
  options: 'custom_fields',
  activity_type: 'activity_types',
} as const;

function outcomeOf(state: string, why: string): string {
  if (state === 'done') return 'removed';
  if (state === 'intent') return 'pending';
  return why === DELETED ? DELETED : 'left';
}

function reasonOf(code: string): string {
  if (code === '') return '';
  return code === DELETED ? 'people had deleted it before' : whyItStays(code);
}

/** `rollback.md`: what was removed from which account, what stays there and why. Null: nothing was rolled back. */
export async function rollbackText(ledger: Ledger, name: string): Promise<string | null> {
  const known = await Promise.all(ROLES.map((role) => reportedRollback(ledger, role)));
  const rollbacks = known.filter((one) => one !== null);
  if (rollbacks.length === 0) return null;
  return [
    `# Rollback of ${markdownText(name)}\n`,
    ...rollbacks.flatMap((one) => sectionOf(one)),
    '## How it goes on\n',
    `What was removed can be moved again, and is there once then: after the rollback of everything ${markdownCode('sd2pd start -c FILE')} begins again, and knows what stayed; after that of one object ${markdownCode(`sd2pd retry ${name} --reason rolled_back`)} takes its records again. Files of a run in this folder that are older than its rollback tell of the run as it was.\n`,
  ].join('\n');
}

function sectionOf({ role, facts, lines, things }: ReportedRollback): string[] {
  const { object, by, beganAt, endedAt, withSchema } = facts;
  const what =
    object === null ? 'everything that the migration made there' : `records of ${markdownCode(object)}`;
  const until = endedAt === null ? 'It is not through yet.' : `Read back at ${endedAt}.`;
  return [
    `## ${role === 'staging' ? 'Staging' : 'Production'}\n`,
    `Asked for by ${markdownText(by)}: ${what}${withSchema ? ', and empty fields, types, pipelines and stages' : ''}. Begun at ${beganAt}. ${until}\n`,
    ...(lines === null ? [] : [...countTexts(lines), ...reasonTexts(lines)]),
    ...(withSchema ? thingTexts(things) : []),
    ...(lines === null ? [] : [`Record by record: ${markdownCode(`${role}/rollback.csv`)}.\n`]),
  ];
}

function countTexts(lines: readonly RollbackLine[]): string[] {
  const shown = lines.filter(({ removed, left, deleted }) => removed + left + deleted > 0);
  if (shown.length === 0) return ['There was nothing of it in the account.\n'];
  const rows = shown.map(({ object, removed, left, deleted, target }) => [
    object,
    ...[removed, left, deleted, target].map(count),
  ]);
  return [
    markdownTable(['Object', 'Removed', 'Stay', 'People had deleted them', 'Removed and found again'], rows, [
      'Removed',
      'Stay',
      'People had deleted them',
      'Removed and found again',
    ]),
  ];
}

function reasonTexts(lines: readonly RollbackLine[]): string[] {
  const rows = lines.flatMap(({ object, reasons }) =>
    Object.entries(reasons).map(([code, n]) => [
      object,
      count(n),
      markdownCode(code),
      markdownText(whyItStays(code)),
    ]),
  );
  if (rows.length === 0) return ['Nothing stays.\n'];
  return [
    '### What stays, and why\n',
    markdownTable(['Object', 'Records', 'Code', 'Because'], rows, ['Records']),
  ];
}

function thingTexts(things: readonly CreatedSchema[]): string[] {
  if (things.length === 0) return ['The migration had created no field and no activity type there.\n'];
  const rows = things.map(({ kind, target, name, state, why }) => [
    kind.replaceAll('_', ' '),
    markdownText([target, nameOf(kind, name)].filter((word) => word !== '').join(': ')),
    state === 'left' ? 'stays' : 'removed',
    markdownText(reasonOf(why)),
  ]);
  return ['### Fields and types\n', markdownTable(['What', 'Name', 'Outcome', 'Because'], rows)];
}

/** Options have the list of their labels in place of a name. */
function nameOf(kind: CreatedSchema['kind'], name: string): string {
  return kind === 'options' ? (JSON.parse(name) as string[]).join(', ') : name;
}
