import { SecretError } from '../../config/secrets.js';
import { lookAtIssue, shownOffer } from '../../hypercare/look-at-issue.js';
import type { Offer } from '../../hypercare/offer.js';
import type { Issue } from '../../ledger/issue-store.js';
import { META } from '../../ledger/meta-keys.js';
import { buildRunContext } from '../../loading/build-run-context.js';
import { HoldNeeded } from '../../loading/obstacles.js';
import { DEFAULT_TIMING } from '../../loading/timing.js';
import { PipedriveError } from '../../pipedrive/errors.js';
import { SourceError } from '../../smartdesk/source-error.js';
import type { RecordStory } from '../../trace/record-story.js';
import { parseRecordName } from '../../trace/record-name.js';
import { tellStory, UnknownRecord } from '../../trace/tell-story.js';
import type { CliContext } from '../context.js';
import { ledgerOf } from '../ledger-of.js';
import type { Session } from '../session.js';
import { targetClient } from '../target-client.js';

/** What is known of an issue: what happened to its record, and what can be done. */
export interface IssueView {
  readonly story: RecordStory | null;
  readonly offer: Offer | null;
  /** Why the record could not be looked up now: then the offer is that of an earlier look. */
  readonly why: string | null;
}

/**
 * Tells what happened to an issue's record, and looks up what can be done. The look is kept as what was shown.
 * @param withValues quote values of the customer
 */
export async function lookInto(
  context: CliContext,
  session: Session,
  issue: Issue,
  withValues: boolean,
): Promise<IssueView> {
  const story = await storyOf(context, session, issue, withValues);
  if (issue.state !== 'open') return { story, offer: null, why: null };
  try {
    const offer = await lookNow(context, session, issue);
    await ledgerOf(session).issues.putOffer(issue.id, JSON.stringify(offer));
    return { story, offer, why: null };
  } catch (error) {
    if (!isTold(error)) throw error;
    return { story, offer: shownOffer(issue), why: error.message };
  }
}

/** What an account or an export that is out of reach throws; its message tells it. */
function isTold(error: unknown): error is Error {
  return [SecretError, PipedriveError, HoldNeeded, SourceError].some((known) => error instanceof known);
}

async function lookNow(context: CliContext, session: Session, issue: Issue): Promise<Offer> {
  const ledger = ledgerOf(session);
  const { config } = session;
  const client = targetClient(config, 'production', context.env);
  if (client === null) throw new Error('the production account is never waived');
  const run = { role: 'production', run: 'production' } as const;
  const surroundings = { holder: 'issue', timing: DEFAULT_TIMING, signal: context.signal };
  const built = await buildRunContext({
    ledger,
    config,
    ...run,
    client,
    ...surroundings,
    beat: () => undefined,
  });
  try {
    const { company_id: company } = await client.settings.me();
    if (company === (await ledger.meta.get<number>(META.company('production'))))
      return await lookAtIssue(built, issue);
    throw new HoldNeeded(
      'account_changed',
      "The token is that of another company than the production run's.",
      'migration engineer',
      'Set the token of the production account.',
    );
  } finally {
    await built.close();
  }
}

async function storyOf(
  { env, signal }: CliContext,
  session: Session,
  { record }: Issue,
  withValues: boolean,
): Promise<RecordStory | null> {
  const parsed = record === null ? null : parseRecordName(record);
  if (parsed?.ok !== true) return null;
  const { config } = session;
  const clientOf = (role: 'production' | 'staging') => targetClient(config, role, env);
  const access = { ledger: ledgerOf(session), config, clientOf, signal, withValues };
  try {
    return await tellStory(access, session.name, parsed.name);
  } catch (error) {
    if (error instanceof UnknownRecord) return null;
    throw error;
  }
}
