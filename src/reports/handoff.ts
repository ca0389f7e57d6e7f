import { META } from '../ledger/meta-keys.js';
import type { MigrationConfig } from '../contract/migration-input.js';
import { knownRuns } from '../ledger/known-runs.js';
import type { Ledger } from '../ledger/ledger.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import { readDiscoveryFacts } from './discovery-facts.js';
import { leavers, type Leaver } from './leavers.js';
import { count, markdownCode, markdownTable, markdownText } from './markdown.js';
import { normaliseOwner } from './owners.js';
import type { PipelineLine } from './pipelines.js';
import { reassignRows } from './run-rows.js';

/** Records of a list that are named; the others are in the CSV file that the text names. */
const MAX_LISTED = 50;

/** Why files have to be hosted elsewhere, or their link handed in. */
const HOSTED_ELSEWHERE = ['external_url', 'file_too_large'];

/**
 * `handoff.md`: what people still have to do by hand after the records have moved, but for what is in `inventory.md`.
 * @throws Error naming the fact that is missing if discovery has not run
 */
export async function* handoffTexts(ledger: Ledger, name: string): AsyncGenerator<string> {
  const run = await lastRun(ledger);
  const facts = await readDiscoveryFacts(ledger);
  yield `# Handoff of ${markdownText(name)}\n\n`;
  yield run === null
    ? 'No run has begun yet: lists of records are empty until then.\n'
    : `Lists of records are those of the ${markdownText(run)} run. What has to be rebuilt is in \`inventory.md\`.\n`;
  yield* reassignTexts(ledger, run);
  yield* stageTexts(facts.pipelines.filter(({ orderDiffers }) => orderDiffers));
  yield* attachmentTexts(ledger, name, run);
  yield* userTexts(await readLeavers(ledger));
  yield '\n## Switched off for the load\n\n';
  yield 'Switch on again what was paused for the load: automations and webhooks that were in the account before.\n';
}

/** Production if it has begun, else what began last. */
async function lastRun(ledger: Ledger): Promise<string | null> {
  const runs = await knownRuns(ledger);
  return (runs.findLast(({ facts }) => facts.role === 'production') ?? runs.at(-1))?.run ?? null;
}

async function* reassignTexts(ledger: Ledger, run: string | null): AsyncGenerator<string> {
  const perObject = new Map<string, number>();
  const listed: string[][] = [];
  for await (const row of run === null ? [] : reassignRows(ledger, run)) {
    const [object = ''] = row;
    perObject.set(object, (perObject.get(object) ?? 0) + 1);
    if (listed.length < MAX_LISTED) listed.push(row.map(markdownText));
  }
  const all = [...perObject.values()].reduce((sum, n) => sum + n, 0);
  yield `\n## Records to reassign: ${count(all)}\n\n`;
  if (all === 0) {
    yield 'Every record has the owner that it had.\n';
    return;
  }
  yield 'They belong to the migration user, as the source names nobody who could own them.\n\n';
  yield markdownTable(
    ['Object', 'Records'],
    [...perObject].map(([object, n]) => [object, count(n)]),
    ['Records'],
  );
  yield '\n';
  yield markdownTable(['Object', 'Source ID', 'Pipedrive ID', 'Why'], listed);
  yield more(all - listed.length, `${run ?? ''}/reassign.csv`);
}

function* stageTexts(flagged: readonly PipelineLine[]): Generator<string> {
  yield `\n## Stages to move: ${count(flagged.length)}\n\n`;
  if (flagged.length === 0) {
    yield 'Every stage is where it belongs.\n';
    return;
  }
  yield 'They come last in their pipeline, as the API cannot insert (`order_differs`): drag them to their place.\n\n';
  yield markdownTable(
    ['Pipeline in Pipedrive', 'Stage', 'Place in the source'],
    flagged.map(({ targetPipeline, targetStage, stage }) => [
      markdownText(targetPipeline),
      markdownText(targetStage),
      markdownText(stage?.order ?? ''),
    ]),
  );
}

async function* attachmentTexts(ledger: Ledger, name: string, run: string | null): AsyncGenerator<string> {
  const listed: string[][] = [];
  let all = 0;
  for await (const page of run === null ? [] : ledger.records.pages(run, 'attachments', ['skipped'])) {
    const outside = page.filter(({ reason_code: code }) => HOSTED_ELSEWHERE.includes(code ?? ''));
    all += outside.length;
    const room = outside.slice(0, MAX_LISTED - listed.length);
    const rows = await ledger.source.byIds(
      'attachments',
      room.map(({ source_id: id }) => id),
    );
    const values = new Map(
      rows.map((row) => [row.source_id, JSON.parse(row.data) as Record<string, string>]),
    );
    for (const { source_id: id, reason_code: code } of room) {
      const {
        filename = '',
        parent_type: type = '',
        parent_id: parent = '',
        url = '',
      } = values.get(id) ?? {};
      const cells = [id, filename, `${type} ${parent}`, url].map(markdownText);
      listed.push([...cells, markdownCode(code ?? '')]);
    }
  }
  yield `\n## Files to host elsewhere: ${count(all)}\n\n`;
  if (all === 0) {
    yield 'Every file is in Pipedrive, or was left out for another reason.\n';
    return;
  }
  yield `They are too large for Pipedrive, or only their address is in the export. Host them, and hand in their links: ${markdownCode(`sd2pd retry ${name} --file attachment-links.csv`)}.\n\n`;
  yield markdownTable(['ID', 'File', 'Of', 'Address in SmartDesk', 'Why'], listed);
  yield more(all - listed.length, `${run ?? ''}/attachments_skip.csv`);
}

async function readLeavers(ledger: Ledger): Promise<Leaver[]> {
  const config = await ledger.meta.get<MigrationConfig>(META.config);
  const users: Record<string, string>[] = [];
  for await (const page of ledger.source.pages('users')) {
    for (const row of page) {
      if (row.skip_code === null) users.push(JSON.parse(row.data) as Record<string, string>);
    }
  }
  const schema = await ledger.meta.get<TargetSchema>(META.schema('production'));
  return leavers(users, schema, config === null ? '' : normaliseOwner(config.migrationUser));
}

function* userTexts(users: readonly Leaver[]): Generator<string> {
  yield `\n## Users to deactivate: ${count(users.length)}\n\n`;
  if (users.length === 0) {
    yield 'None: nobody in Pipedrive is inactive in SmartDesk, and there is no migration user.\n';
    return;
  }
  yield 'Give their records to somebody else first, where they should stay visible; a deactivated user costs no seat.\n\n';
  yield markdownTable(
    ['User', 'Name', 'Why'],
    users.map(({ email, name, why }) => [markdownText(email), markdownText(name), markdownText(why)]),
  );
}

function more(rest: number, file: string): string {
  return rest > 0 ? `\nAnd ${count(rest)} more, in \`${file}\`.\n` : '';
}
