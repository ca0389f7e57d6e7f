import type { InventoryObject } from '../../contract/objects.js';

/**
 * The rule by which the work of rebuilding is estimated, in hours. Rough on purpose, and written into the report: who
 * knows better puts in other numbers.
 */
const AUTOMATION = { base: 0.5, perCondition: 0.25, perAction: 0.5, test: 0.5 };
const OPEN_TICKET = 0.25;
const ARTICLE = { base: 0.25, perPage: 0.25, page: 2_000 };
const CAMPAIGN = { mail: 2, other: 0.5 };
/** Of what is not in use, only the decision to leave it. */
const DECIDE = 0.1;

/** The rule in words. */
export const EFFORT_RULE: Readonly<Record<InventoryObject, string>> = {
  workflows: automationRule(),
  automations: automationRule(),
  tickets: `${OPEN_TICKET} h for a ticket that is open, nothing for one that is closed`,
  kb_articles: `${ARTICLE.base} h for an article and ${ARTICLE.perPage} h for each ${ARTICLE.page.toLocaleString('en-US')} characters of it`,
  campaigns: `${CAMPAIGN.mail} h for a mail campaign, ${CAMPAIGN.other} h for another; ${DECIDE} h where it is not in use`,
};

function automationRule(): string {
  const { base, perCondition, perAction, test } = AUTOMATION;
  return `${base} h to read, ${perAction} h for each action, ${perCondition} h for each condition, ${test} h to test; ${DECIDE} h where it is not in use`;
}

/** What the estimate depends on. */
export interface Workload {
  readonly inUse: boolean | null;
  readonly conditions: number;
  readonly actions: number;
  /** Characters of text. */
  readonly length: number;
  readonly isMail: boolean;
}

/** Hours by the rule. What may be in use, is. Pure. */
export function hoursFor(object: InventoryObject, work: Workload): number {
  const idle = work.inUse === false;
  switch (object) {
    case 'workflows':
    case 'automations': {
      const { base, perCondition, perAction, test } = AUTOMATION;
      const steps = Math.max(1, work.actions) * perAction + work.conditions * perCondition;
      return idle ? DECIDE : base + steps + test;
    }
    case 'tickets':
      return idle ? 0 : OPEN_TICKET;
    case 'kb_articles':
      return ARTICLE.base + Math.ceil(work.length / ARTICLE.page) * ARTICLE.perPage;
    case 'campaigns':
      return idle ? DECIDE : work.isMail ? CAMPAIGN.mail : CAMPAIGN.other;
  }
}
