import type { Ledger } from '../ledger/ledger.js';
import type { TargetLink } from '../ledger/survey-store.js';
import type { EntityPort } from '../loading/port.js';
import { stagePort } from '../loading/ports/stages.js';
import type { RunContext } from '../loading/run-context.js';
import { stayingFormerFiles } from './former-files.js';
import { linksOf } from './links-of.js';
import { referrersOf, SURVEYED } from './surveyed-kinds.js';

/** Which records of a phase would be gone by then, by their target ids: in a plan nothing is. */
export type Leaving = (port: EntityPort, targetIds: readonly string[]) => Promise<ReadonlySet<string>>;

const none: Leaving = () => Promise.resolve(new Set());

/**
 * Takes down what records of ours lead to that are in the account still: children that stay hold their parents. Where
 * somebody changed one, the survey has what it leads to now; of the others the ledger knows it. No request, but for former
 * versions of files that stay.
 */
export async function holdByOurs(
  context: RunContext,
  book: Ledger,
  port: EntityPort,
  leaving: Leaving = none,
): Promise<void> {
  for (const child of childrenOf(context, port)) {
    for await (const all of context.ledger.records.pages(context.run, child.object, ['created'])) {
      const going = await leaving(
        child,
        all.map(({ target_id: id }) => id ?? ''),
      );
      const page = all.filter(({ target_id: id }) => !going.has(id ?? ''));
      const ids = page.map((record) => record.source_id);
      const written = await context.ledger.written.ofRecords(context.run, child.object, ids);
      const seen = await book.survey.seen(
        context.run,
        child.object,
        page.map(({ target_id: id }) => id ?? ''),
      );
      const links = page.flatMap(({ source_id, target_id: id }): TargetLink[] => {
        const body = written.get(source_id)?.body;
        if (body === undefined || id === null || seen.get(id) === true) return [];
        return linksOf(child.stored(body), context.schema).map((link) => ({
          ...link,
          byObject: child.targetObject,
          byId: id,
        }));
      });
      await book.survey.put(context.run, [], await toPhase(context, port, links));
    }
    const former = await stayingFormerFiles(context, book, child, (ids) => leaving(child, ids));
    const links = former.flatMap(({ id, actual }) =>
      linksOf(actual, context.schema).map((link) => ({ ...link, byObject: child.targetObject, byId: id })),
    );
    await book.survey.put(context.run, [], await toPhase(context, port, links));
  }
}

/** Links that lead to records of the phase: of the same kind there may be others, whose turn has not come. */
async function toPhase(
  { ledger, run }: RunContext,
  port: EntityPort,
  links: readonly TargetLink[],
): Promise<TargetLink[]> {
  const own = links.filter((link) => link.targetObject === port.targetObject);
  const ids = [...new Set(own.map((link) => link.targetId))];
  const known = await ledger.records.byTargetIds(run, port.object, ids);
  return own.filter((link) => known.has(link.targetId));
}

/** Phases whose records can lead to those of a phase. */
function childrenOf(context: RunContext, port: EntityPort): EntityPort[] {
  const kinds = referrersOf(port.targetObject, context);
  const ports = kinds.flatMap((kind) => SURVEYED[kind].phases.map((phase) => phase.port));
  // A stage is in its pipeline: whether it keeps it is looked at there.
  return [...new Set(ports)].filter((child) => child !== port && child !== stagePort);
}
