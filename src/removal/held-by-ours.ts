import type { Ledger } from '../ledger/ledger.js';
import type { TargetLink } from '../ledger/survey-store.js';
import type { EntityPort } from '../loading/port.js';
import { stagePort } from '../loading/ports/stages.js';
import type { RunContext } from '../loading/run-context.js';
import { linksOf } from './links-of.js';
import { referrersOf, SURVEYED } from './surveyed-kinds.js';

/**
 * Takes down what records of ours lead to that are in the account still: children that stay hold their parents. Where
 * somebody changed one, the survey has what it leads to now; of the others the ledger knows it. No request.
 */
export async function holdByOurs(context: RunContext, book: Ledger, port: EntityPort): Promise<void> {
  for (const child of childrenOf(context, port)) {
    for await (const page of context.ledger.records.pages(context.run, child.object, ['created'])) {
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
      await book.survey.put(
        context.run,
        [],
        links.filter((link) => link.targetObject === port.targetObject),
      );
    }
  }
}

/** Phases whose records can lead to those of a phase. */
function childrenOf(context: RunContext, port: EntityPort): EntityPort[] {
  const kinds = referrersOf(port.targetObject, context);
  const ports = kinds.flatMap((kind) => SURVEYED[kind].phases.map((phase) => phase.port));
  // A stage is in its pipeline: whether it keeps it is looked at there.
  return [...new Set(ports)].filter((child) => child !== port && child !== stagePort);
}
