import type { InventoryObject } from '../../contract/objects.js';

/** What an item says of itself, in words. */
interface Described {
  readonly trigger: string;
  readonly actions: readonly string[];
  readonly inUse: boolean | null;
  readonly isMail: boolean;
  readonly name: string;
}

/** Steps that Pipedrive's automations have, by words of the action; the first that fits counts. */
const STEPS: readonly (readonly [RegExp, string])[] = [
  [
    /round.?robin|assign|\bowner\b.*\bby\b|set owner/i,
    'step "update owner", or the rules of automatic assignment',
  ],
  [/e-?mail|\bmail\b|template|newsletter/i, 'step "send email", with a template of the e-mail sync'],
  [/webhook|http|api\b|url/i, 'step "send webhook", or a webhook of its own'],
  [/slack|teams|notify|notification|alert/i, 'a message by e-mail, Slack or Teams'],
  [/task|activity|reminder|call|meeting|follow.?up/i, 'step "create activity"'],
  [/note/i, 'step "add note"'],
  [/deal/i, 'step "create deal" or "update deal"'],
  [/set|update|change|move|stage|field|status/i, 'step "update" of the record'],
  [/create|add/i, 'step "create" of the record'],
];

/** What in Pipedrive comes closest to one item. Pure. */
export function closestInPipedrive(object: InventoryObject, item: Described): string {
  switch (object) {
    case 'workflows':
    case 'automations':
      return automation(item);
    case 'tickets':
      return item.inUse === false
        ? 'Nothing: keep it with the export'
        : 'No help desk in Pipedrive: the help desk that takes over, or an activity on the customer';
    case 'kb_articles':
      return 'No knowledge base in Pipedrive: the tool that takes over';
    case 'campaigns':
      return campaign(item);
  }
}

function automation({ trigger, actions }: Described): string {
  const found = actions.map((action) => STEPS.find(([form]) => form.test(action))?.[1]);
  const steps = [...new Set(found.filter((step) => step !== undefined))];
  const what = steps.length === 0 ? 'steps to be chosen by hand' : steps.join('; ');
  return /^(Every|On a schedule)/.test(trigger)
    ? `Automation with a date trigger where the plan has one, else a saved filter that somebody works through: ${what}`
    : `Automation: ${what}`;
}

function campaign({ isMail, name }: Described): string {
  if (isMail) return 'Campaigns by Pipedrive (add-on), or the tool that sends mails from now on';
  if (/chat|\bbot\b/i.test(name)) return 'LeadBooster (add-on): chatbot or live chat';
  if (/form/i.test(name)) return 'LeadBooster (add-on): web forms';
  return 'Source channel of leads and deals, or an option of a field for the lead source';
}
