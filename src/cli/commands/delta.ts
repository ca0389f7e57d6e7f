import { resolve } from 'node:path';
import { META, type ExportFacts } from '../../ledger/meta-keys.js';
import { openExport } from '../../smartdesk/export-source.js';
import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { parseEvery } from '../every-option.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defaultBy } from '../follow/decide.js';
import { openLiveSession, type LiveSession } from '../session.js';
import { tellIn } from '../tell.js';

interface DeltaOptions {
  readonly config?: string;
  readonly source?: string;
  /** Seconds between deltas that begin by themselves; 0: none. */
  readonly every?: number;
  readonly by?: string;
  readonly json?: boolean;
}

export function registerDelta({ program, context, finish }: Cli): void {
  program
    .command('delta <name>')
    .description('move what changed in the source since, and leave what people changed in Pipedrive')
    .option('--source <path>', 'a newer export, folder or .zip; the one that was read last if left out')
    .option(
      '--every <time>',
      'again and again until the freeze is confirmed: 30m, 6h, 1d; never ends it',
      parseEvery,
    )
    .option(...CONFIG_OPTION)
    .option(...BY_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, options: DeltaOptions) => finish(await delta(context, name, options)));
}

async function delta(
  context: CliContext,
  name: string,
  { config, source, every, by = defaultBy(), json }: DeltaOptions,
): Promise<ExitCode> {
  const session = await openLiveSession(context, { name, configFile: config });
  try {
    const path = source === undefined ? null : resolve(context.cwd, source);
    if (path !== null) await requireExport(session, path);
    const options = { json: json === true, next: `sd2pd status ${name} --watch` };
    await tellIn(context, session, options, 'delta', {
      source: path,
      by,
      ...(every !== undefined && { every }),
    });
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

/**
 * The worker looks again when it reads it; a wrong path is better told at once.
 * @throws SourceError when it is no export, CliError 78 for one of another account or an older one
 */
async function requireExport({ ledger, name }: LiveSession, path: string): Promise<void> {
  const source = await openExport(path);
  try {
    const known = await ledger?.meta.get<ExportFacts>(META.export);
    if (known === null || known === undefined) return;
    const { account, exportedAt } = source;
    if (account.domain !== known.account.domain) {
      throw new CliError(
        EXIT.config,
        `${path}: it is the export of ${account.domain}, and the migration '${name}' moves ${known.account.domain}`,
        'name a newer export of the same account',
      );
    }
    if (Date.parse(exportedAt) < Date.parse(known.exportedAt)) {
      throw new CliError(
        EXIT.config,
        `${path}: it was exported at ${exportedAt}, before the one that was read last (${known.exportedAt})`,
        'an older export would take back what was moved since: name a newer one',
      );
    }
  } finally {
    await source.close();
  }
}
