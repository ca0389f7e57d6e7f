import type { InventoryObject } from '../../contract/objects.js';
import { normaliseOwner } from '../owners.js';
import { closestInPipedrive } from './closest.js';
import { inUse, meant, otherColumns, type Meaning } from './columns.js';
import { hoursFor } from './effort.js';
import { actionsInWords, conditionsInWords, sentence, spaced, triggerInWords } from './in-words.js';

/** One workflow, automation, ticket, article or campaign, for the people who rebuild it. */
export interface InventoryItem {
  readonly id: string;
  readonly name: string;
  readonly inUse: boolean | null;
  /** '' where there is none, or the export does not say. */
  readonly trigger: string;
  readonly conditions: readonly string[];
  readonly actions: readonly string[];
  readonly closest: string;
  readonly hours: number;
  /** Who knows about it; '' where nobody is named. */
  readonly ask: string;
  /** Everything else that the row holds, by column in words. */
  readonly more: readonly (readonly [string, string])[];
}

/** People of the source by normalised e-mail. */
export type People = ReadonlyMap<string, { readonly name: string; readonly active: boolean }>;

type Values = Readonly<Record<string, string>>;

/** Meanings that a row of each kind can have; what else it holds is listed as it is. */
const AUTOMATION: readonly Meaning[] = ['name', 'active', 'trigger', 'conditions', 'actions', 'ask'];
const OTHER: readonly Meaning[] = ['name', 'trigger', 'conditions', 'actions', 'ask'];

/** Reads a row of an inventory file, whatever its columns. Pure. */
export function inventoryItem(
  object: InventoryObject,
  id: string,
  values: Values,
  people: People,
): InventoryItem {
  const isAutomation = object === 'workflows' || object === 'automations';
  const known = isAutomation ? AUTOMATION : OTHER;
  const name = meant(values, 'name');
  const trigger = meant(values, 'trigger');
  const conditions = conditionsInWords(meant(values, 'conditions'));
  const actions = actionsInWords(meant(values, 'actions'));
  const described = {
    name,
    inUse: inUse(values),
    trigger: trigger === '' ? startOf(object, values) : triggerInWords(trigger),
    conditions,
    actions,
    isMail: /mail|newsletter/i.test(`${values['channel'] ?? ''} ${values['type'] ?? ''}`),
  };
  const length = (values['body'] ?? values['content'] ?? values['text'] ?? '').length;
  const work = { ...described, conditions: conditions.length, actions: actions.length, length };
  return {
    ...described,
    id,
    closest: closestInPipedrive(object, described),
    hours: hoursFor(object, work),
    ask: personIn(meant(values, 'ask'), people),
    more: otherColumns(values, known).map(([column, value]) => [sentence(spaced(column)), value.trim()]),
  };
}

/** What began a thing that has no trigger: who raised a ticket, by which channel people come to a campaign. */
function startOf(object: InventoryObject, values: Values): string {
  const channel = (values['channel'] ?? '').trim();
  if (object === 'campaigns' && channel !== '') return `People who come by ${spaced(channel)}`;
  if (object !== 'tickets') return '';
  const by = ['contact', 'account']
    .map((parent) => [parent, (values[`${parent}_id`] ?? '').trim()])
    .filter(([, id]) => id !== '')
    .map(([parent, id]) => `${parent} ${id}`);
  const day = (values['created_at'] ?? '').trim().slice(0, 10);
  const who = by.length === 0 ? '' : ` by ${by.join(', ')}`;
  return day === '' && who === '' ? '' : `Raised${who}${day === '' ? '' : ` on ${day}`}`;
}

function personIn(text: string, people: People): string {
  const person = people.get(normaliseOwner(text));
  if (person === undefined || person.name === '') return text;
  return `${person.name} (${text}${person.active ? '' : ', no longer active'})`;
}
