import { relative } from 'node:path';
import { loadConfig } from '../../config/load-config.js';
import type { Hold, MigrationStatus, Stage } from '../../contract/status.js';
import type { Ledger } from '../../ledger/ledger.js';
import { CliError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { follow, type FollowEnd } from '../follow/follow.js';
import { readStatus } from '../read-status.js';
import type { LiveSession } from '../session.js';
import { startMigration } from '../start-migration.js';
import { count } from '../text/format.js';
import { stopped } from '../stopped.js';
import { conclude } from './conclude.js';
import { Customer } from './customer.js';
import { makeDemoFolder, writeConfig, writeExport, type DemoFolder } from './demo-folder.js';
import { startDemoServices, type DemoServices } from './demo-services.js';
import { Instructor } from './instructor.js';
import { progressFor } from './progress.js';
import type { DemoSetting } from './setting.js';
import { Story } from './story.js';

export interface DemoOptions {
  readonly interactive: boolean;
  readonly records: number;
  readonly seed: number;
  /** Keeps Temporal's Web UI open at the end. */
  readonly keep: boolean;
}

/** Between two looks at the migration, in milliseconds. */
const POLL_MS = 500;

/** The whole job on a generated company, everything embedded. Leaves a folder with export, mapping, ledger and reports. */
export async function runDemo(context: CliContext, options: DemoOptions): Promise<ExitCode> {
  const story = new Story(context.terminal);
  const folder = await makeDemoFolder(context.cwd, new Date());
  story.heading('sd2pd demo: a generated company moves from SmartDesk to Pipedrive');
  const rows = await writeExport(folder, options);
  const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
  story.line(`The export: ${count(total)} rows in ${relative(context.cwd, folder.export)}`);
  story.line('Starting a simulated Pipedrive (staging and production), Temporal and a worker …');
  const services = await startDemoServices(context, folder, options.seed);
  try {
    await writeConfig(folder, services.sandbox.baseUrl);
    story.line(`Temporal's Web UI: ${services.temporal.uiUrl ?? 'none'}`);
    return await migrate(context, options, { story, folder, services });
  } finally {
    await services.close();
  }
}

interface DemoScene {
  readonly story: Story;
  readonly folder: DemoFolder;
  readonly services: DemoServices;
}

async function migrate(
  context: CliContext,
  options: DemoOptions,
  { story, folder, services }: DemoScene,
): Promise<ExitCode> {
  const own: CliContext = { ...context, env: services.env };
  const { session } = await startMigration(own, await loadConfig(folder.config));
  try {
    const demo: DemoSetting = {
      story,
      session: withLedger(session),
      folder,
      controlUrl: services.sandbox.controlUrl,
      temporalAddress: services.temporal.address,
      cwd: context.cwd,
      signal: context.signal,
    };
    const end = await Promise.race([followDemo(context, options, demo), failureOf(services)]);
    if (end.exitCode === EXIT.interrupted) {
      story.heading('Interrupted: everything that was started is stopped again');
      return end.exitCode;
    }
    await conclude(demo, end, services.temporal.uiUrl);
    if (options.keep || options.interactive) {
      story.say('Temporal and the simulated Pipedrive stay open until Ctrl-C.');
      await Promise.race([stopped(context.signal), services.worker.ended]);
    }
    return end.exitCode;
  } finally {
    await session.close();
  }
}

function withLedger(session: LiveSession): LiveSession & { readonly ledger: Ledger } {
  const { ledger } = session;
  if (ledger === null) throw new CliError(EXIT.internal, 'the demo has no ledger');
  return { ...session, ledger };
}

/** A worker that fails would leave the demo waiting for ever. */
async function failureOf({ worker }: DemoServices): Promise<never> {
  await worker.ended;
  throw new CliError(EXIT.internal, 'the worker ended before the migration did');
}

/** Headings of stages, each told once; production is entered again for what changed since. */
class StageHeadings {
  readonly #told = new Set<Stage>();

  next(stage: Stage): string | null {
    if (this.#told.has(stage))
      return stage === 'production' ? 'Delta: what changed in SmartDesk since' : null;
    this.#told.add(stage);
    return STAGE_WORDS[stage] ?? null;
  }
}

const STAGE_WORDS: Partial<Record<Stage, string>> = {
  discovery: 'Discovery: every row of the export is read, nothing is written',
  'pre-check': 'Pre-check: does the account have what the mapping names?',
  owners: 'Owners: does everyone who owns a record have a user?',
  staging: 'Staging run: a sample into the staging account, by the code of production',
  production: 'Production run',
  cutover: 'Towards the cutover: what changed since, the freeze, everything read back once more',
  hypercare: 'Hypercare: five business days in which the customer reports what is missing',
};

async function followDemo(context: CliContext, options: DemoOptions, demo: DemoSetting): Promise<FollowEnd> {
  const progress = progressFor(context.terminal);
  const keeper = options.interactive ? new Instructor(demo) : new Customer(demo);
  let stage: Stage | null = null;
  const headings = new StageHeadings();
  const told = new Set<string>();
  const tellHolds = (holds: readonly Hold[]): void => {
    for (const { code, since, what, next } of holds.filter((hold) => !told.has(hold.code + hold.since))) {
      told.add(code + since);
      progress.end();
      demo.story.say(`Held, ${code}: ${what} ${next}`);
    }
  };
  const show = (status: MigrationStatus): void => {
    // What is through belongs under the heading that it was begun under.
    progress.show(status);
    if (status.stage !== stage) {
      progress.end();
      const words = headings.next(status.stage);
      if (words !== null) demo.story.heading(words);
      stage = status.stage;
    }
    tellHolds(status.holds);
  };
  const end = await follow({
    read: async () => (await readStatus(demo.session)).status,
    show,
    answer: async (gate) => {
      progress.end();
      return keeper.answer(gate);
    },
    answersClose: true,
    stopsAtOthers: !options.interactive,
    intervalMs: POLL_MS,
    signal: context.signal,
  });
  progress.end();
  return end;
}
