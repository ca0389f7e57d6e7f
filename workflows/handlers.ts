import { ActivityFailure, ApplicationFailure, setHandler } from '@temporalio/workflow';
import type { MessageName, Receipt, RetryRequest } from '../src/contract/messages.js';
import { waitText } from '../src/contract/waiting.js';
import { act } from './activities.js';
import { cancel, decideConflicts, delta, reportIssue, rollback, settleIssue } from './course-handlers.js';
import { decide, earlyRefusal, Refusal, type Action } from './decisions.js';
import { NO_LOOK, obstacleOf } from './holds.js';
import { messages, statusQuery } from './message-definitions.js';
import type { Migration } from './migration-context.js';
import { phaseReport } from './phase-signals.js';
import { readAssignment, readBy, readCreateFields, readDecision, readRetry } from './read-messages.js';

/** Registers the query, and each message as a signal and as an update that do the same. */
export function registerHandlers(m: Migration): void {
  setHandler(statusQuery, () => m.status());
  setHandler(phaseReport, ({ run, object, report }) => {
    if (m.state.activePhase !== object) return;
    if (m.state.activeRun !== run) return;
    m.state.reportPhase(run, run === 'staging' ? 'staging' : 'production', object, report);
    m.show();
  });
  for (const action of ['approve', 'reject'] as const) registerDecision(m, action);
  registerCommand(m, 'recheck', (raw) => done(m, 'recheck', raw, () => m.nudge()));
  registerCommand(m, 'pause', (raw) => done(m, 'pause', raw, () => m.pause()));
  registerCommand(m, 'resume', (raw) => done(m, 'resume', raw, () => m.resume()));
  registerCommand(m, 'retry', (raw) => retry(m, raw));
  registerCommand(m, 'delta', (raw) => delta(m, raw));
  registerCommand(m, 'decideConflicts', (raw) => decideConflicts(m, raw));
  registerCommand(m, 'reportIssue', (raw) => reportIssue(m, raw));
  registerCommand(m, 'settleIssue', (raw) => settleIssue(m, raw));
  registerCommand(m, 'rollback', (raw) => rollback(m, raw));
  registerCommand(m, 'cancel', (raw) => cancel(m, raw));
  registerCommand(m, 'assignOwner', (raw) => assignOwner(m, raw));
  registerCommand(m, 'createFields', (raw) => createFields(m, raw));
}

function registerDecision(m: Migration, action: Action): void {
  const run = async (raw: unknown): Promise<Receipt> => decide(m, action, readDecision(raw));
  setHandler(messages[action].signal, async (raw) => orRecord(m, action, raw, () => run(raw)));
  setHandler(messages[action].update, async (raw) => orFail(() => run(raw)), {
    description: `${action} a gate: {gate, by, note?, fingerprint?, at?, id?}`,
    validator: (raw) => {
      const refusal = refusalOfReading(() => earlyRefusal(m, action, readDecision(raw)));
      if (refusal !== null) throw failureOf(refusal);
    },
  });
}

function registerCommand(
  m: Migration,
  name: Exclude<MessageName, Action>,
  run: (raw: unknown) => Receipt | Promise<Receipt>,
): void {
  setHandler(messages[name].signal, async (raw) => orRecord(m, name, raw, () => run(raw)));
  setHandler(messages[name].update, async (raw) => orFail(() => run(raw)));
}

async function done(m: Migration, action: string, raw: unknown, change: () => void): Promise<Receipt> {
  m.recordCommand(action, readBy(raw), action === 'resume' ? acceptedNote(m) : null);
  change();
  return Promise.resolve(m.receipt(`${action}: done`));
}

/** What a person accepts by going on. */
function acceptedNote({ state: { phaseHolds, activePhase } }: Migration): string | null {
  const accepts = phaseHolds.some(({ code }) => code === 'too_many_skips');
  return accepts ? `goes on without the skipped records of ${activePhase ?? ''}` : null;
}

/** Skipped records are taken again at the end of the running phase, or at once while a sign-off is awaited. */
async function retry(m: Migration, raw: unknown): Promise<Receipt> {
  const request = readRetry(raw);
  if (!m.canRetry()) throw new Refusal('NotPossible', 'there is nothing to take again yet: no run has begun');
  m.recordCommand('retry', request.by ?? 'unknown', retryNote(request));
  m.state.retries.push(request);
  return Promise.resolve(m.receipt('skipped records will be taken again'));
}

/** What the audit trail says of it: names of columns, and nothing of what is in them. */
function retryNote({ reason, file }: RetryRequest): string | null {
  if (file === undefined) return reason ?? null;
  const columns = file.columns.length === 0 ? '' : ` (${file.columns.join(', ')})`;
  return `${file.object}: ${file.rows} rows handed in, ${file.corrected} of them corrected${columns}`;
}

async function assignOwner(m: Migration, raw: unknown): Promise<Receipt> {
  const assignment = readAssignment(raw);
  await act.assignOwner(m.reference, assignment);
  m.recordCommand('assignOwner', assignment.by, `${assignment.source} → ${assignment.target}`);
  m.nudge();
  return m.receipt('assigned');
}

async function createFields(m: Migration, raw: unknown): Promise<Receipt> {
  const request = readCreateFields(raw);
  if (!m.isMappingConfirmed()) {
    throw new Refusal('NotPossible', 'nothing is written to Pipedrive before the mapping is confirmed');
  }
  if (!m.hasAccount(request.account))
    throw new Refusal('NotPossible', `${request.account} is waived in migration.yaml`);
  const created = await act.createFields(m.reference, request.account);
  m.recordCommand('createFields', request.by, `${request.account}: ${created} created`);
  m.nudge();
  return m.receipt(`${created} fields or options created in ${request.account}`);
}

/** Signals have no answer: what is refused stays in the audit trail. */
async function orRecord(
  m: Migration,
  action: string,
  raw: unknown,
  run: () => Receipt | Promise<Receipt>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    const refusal = refusalFrom(error);
    const named = (raw ?? {}) as { gate?: unknown };
    m.state.record({
      at: new Date().toISOString(),
      gate: typeof named.gate === 'string' ? named.gate.slice(0, 40) : '',
      action,
      by: readBy(raw),
      fingerprint: null,
      note: null,
      accepted: false,
      refusal: `${refusal.type}: ${refusal.message}`,
    });
  }
}

/** Updates answer with a failure that names the refusal's type. */
async function orFail(run: () => Receipt | Promise<Receipt>): Promise<Receipt> {
  try {
    return await run();
  } catch (error) {
    throw failureOf(refusalFrom(error));
  }
}

/** An activity that failed refuses the message and leaves the migration as it was. Anything else is a defect. */
function refusalFrom(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (!(error instanceof ActivityFailure)) throw error;
  const obstacle = obstacleOf(error, Date.now(), NO_LOOK);
  if (obstacle.kind === 'wait') {
    return new Refusal('NotPossible', `${waitText(obstacle.waiting)}; try again then`);
  }
  return new Refusal('NotPossible', obstacle.holds.map(({ what, next }) => `${what} ${next}`).join(' '));
}

function failureOf(refusal: Refusal): ApplicationFailure {
  return ApplicationFailure.create({ type: refusal.type, message: refusal.message, nonRetryable: true });
}

/** Reading a message may itself be refused. */
function refusalOfReading(look: () => Refusal | null): Refusal | null {
  try {
    return look();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
