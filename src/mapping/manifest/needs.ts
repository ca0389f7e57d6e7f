import type { Mapping } from '../mapping-schema.js';
import type { SourceFacts, ValueCounts } from '../source-facts.js';
import { foldName } from '../../normalise/name.js';
import { translate } from '../transform/options.js';
import { FIELD_OBJECTS } from '../mapping-targets.js';
import { unite } from './option-labels.js';

/** The activity type of tasks; every Pipedrive account has it unless someone took it away. */
const TASK_TYPE = 'Task';

/**
 * Names of the activity types that the load uses: those of the types that occur, and Task for tasks.
 * @returns each once, in the order in which they occur
 */
export function neededActivityTypes(
  { objects: { activities, tasks }, notes }: Mapping,
  facts: Pick<SourceFacts, 'values' | 'rows'>,
): string[] {
  const needed: string[] = [];
  if (activities.enabled) {
    const columns = Object.values(activities.fields).filter(
      ({ to, type }) => to === 'type' && type === undefined,
    );
    for (const { value } of facts.values.activityTypes) {
      if (notes === 'note' && foldName(value) === 'note') continue;
      const name = translate(value, columns[0]?.options);
      if (name !== null) needed.push(name);
    }
  }
  if (tasks.enabled && (facts.rows['tasks'] ?? 0) > 0) needed.push(TASK_TYPE);
  return unite(needed);
}

/**
 * ISO codes of the currencies that must be active: those of deals and leads, and the source account's for amounts without
 * one. What is no code (three letters) is left out: its record is skipped with `currency_unknown`.
 * @returns each once, sorted
 */
export function neededCurrencies(
  { objects }: Mapping,
  facts: Pick<SourceFacts, 'values' | 'currency'>,
): string[] {
  const codes = new Set<string>();
  const add = (counts: ValueCounts): void => {
    for (const { value } of counts) codes.add(value.trim().toUpperCase());
  };
  if (objects.deals.enabled && feeds(objects.deals.fields)) add(facts.values.dealCurrencies);
  if (objects.leads.enabled && feeds(objects.leads.fields)) add(facts.values.leadCurrencies);
  if (usesAmounts(objects)) codes.add(facts.currency.trim().toUpperCase());
  return [...codes].filter((code) => /^[A-Z]{3}$/.test(code)).sort();
}

function feeds(fields: Mapping['objects']['deals']['fields']): boolean {
  return Object.values(fields).some(({ to, type }) => to === 'currency' && type === undefined);
}

function usesAmounts(objects: Mapping['objects']): boolean {
  return FIELD_OBJECTS.some(
    (object) =>
      objects[object].enabled &&
      Object.values(objects[object].fields).some(
        ({ to, type }) => type === 'monetary' || (to === 'value' && type === undefined),
      ),
  );
}
