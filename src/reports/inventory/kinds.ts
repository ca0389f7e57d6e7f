import type { InventoryObject } from '../../contract/objects.js';

interface InventoryKind {
  readonly title: string;
  /** Why they do not move, and what stands for them in Pipedrive. */
  readonly advice: string;
}

const AUTOMATIONS =
  'Pipedrive has no API for automations: an administrator builds them anew under Tools and apps > Automations.';

export const KINDS: Readonly<Record<InventoryObject, InventoryKind>> = {
  workflows: { title: 'Workflows', advice: AUTOMATIONS },
  automations: { title: 'Automations', advice: AUTOMATIONS },
  tickets: {
    title: 'Tickets',
    advice: 'Pipedrive has no help desk: keep the tickets in the help desk that takes over.',
  },
  kb_articles: {
    title: 'Knowledge base articles',
    advice: 'Pipedrive has no knowledge base: move the articles to the tool that takes over.',
  },
  campaigns: {
    title: 'Campaigns',
    advice: 'Marketing e-mails cannot be created by the API: rebuild the campaigns that go on.',
  },
};

export const INTRODUCTION =
  'Nothing listed here is created in Pipedrive; it is written down so that the people who rebuild it miss nothing. ' +
  'Hours are an estimate by the rule given with each kind.';

export const NOBODY = 'nobody is named: ask an administrator of SmartDesk';

/** In use, not in use, or what the export does not say. */
export function useInWords(inUse: boolean | null): string {
  return inUse === null ? 'not known' : inUse ? 'yes' : 'no';
}

/** Hours with at most two digits: the estimate is no more exact. */
export function hoursText(hours: number): string {
  return (Math.round(hours * 100) / 100).toLocaleString('en-US', { maximumFractionDigits: 2 });
}
