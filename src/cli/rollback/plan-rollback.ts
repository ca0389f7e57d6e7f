import type { RollbackPlan } from '../../contract/rollback.js';
import { buildRunContext } from '../../loading/build-run-context.js';
import { DEFAULT_TIMING } from '../../loading/timing.js';
import { planRollback, type PlannedRollback } from '../../removal/plan/plan-rollback.js';
import { CliError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { ledgerOf } from '../ledger-of.js';
import { ProgressLine } from '../progress-line.js';
import type { Session } from '../session.js';
import { targetClient } from '../target-client.js';
import { requireAccount, type RollbackWish } from './rollback-request.js';

/** A record that would stay. */
export interface StayingRecord {
  readonly object: string;
  readonly source_id: string;
  readonly target_id: string;
  readonly reason: string;
  /** What leads there. */
  readonly detail: string;
}

export interface DryRun {
  readonly plan: RollbackPlan;
  readonly staying: readonly StayingRecord[];
}

/**
 * What a rollback would do now, and what it would cost. Reads list pages of the account with the token of this process.
 * @throws CliError 65 when the token is that of another company than the run's
 */
export async function dryRun(context: CliContext, session: Session, wish: RollbackWish): Promise<DryRun> {
  const { env, terminal, signal } = context;
  const { config } = session;
  const ledger = ledgerOf(session);
  const client = targetClient(config, wish.run, env);
  if (client === null) throw waived(config, wish);
  const progress = new ProgressLine(terminal);
  const beat = (step?: object): void => {
    if (step !== undefined) progress.show('looking', `looking at the ${wish.run} account`);
  };
  const surroundings = { client, holder: 'rollback --dry-run', timing: DEFAULT_TIMING, signal, beat };
  const run = await buildRunContext({ ledger, config, role: wish.run, run: wish.run, ...surroundings });
  try {
    const { company_id: company } = await client.settings.me();
    if (company !== run.facts.companyId) throw otherCompany(wish);
    const planned = await planRollback(run, wish);
    try {
      return { plan: planned.plan, staying: await stayingIn(planned, wish) };
    } finally {
      await planned.close();
    }
  } finally {
    progress.end();
    await run.close();
  }
}

async function stayingIn({ plan, book }: PlannedRollback, { run }: RollbackWish): Promise<StayingRecord[]> {
  const staying: StayingRecord[] = [];
  for (const { object, reasons } of plan.lines) {
    // Of what was not asked for nothing but the number is of interest.
    if (Object.keys(reasons).every((code) => code === 'not_asked')) continue;
    for await (const page of book.removals.pages(run, object)) {
      for (const { state, why, source_id, target_id, detail } of page)
        if (state === 'dropped' && why !== 'deleted')
          staying.push({ object, source_id, target_id, reason: why, detail });
    }
  }
  return staying;
}

function waived(config: Session['config'], wish: RollbackWish): Error {
  requireAccount(config, wish);
  return new Error(`no client of the ${wish.run} account`);
}

function otherCompany({ run }: RollbackWish): CliError {
  return new CliError(
    EXIT.refused,
    `the token of this process is that of another company than the ${run} run's`,
    'put base URL and token of the account back that was loaded',
  );
}
