import type { FieldMapping, Mapping } from '../mapping-schema.js';
import type { SourceFacts, ValueCounts } from '../source-facts.js';
import { foldName } from '../../normalise/name.js';
import { translate } from '../transform/options.js';
import { FIELD_OBJECTS } from '../mapping-targets.js';
import { unite } from './option-labels.js';

type Lines = Readonly<Record<string, FieldMapping>>;

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
    const occurring = facts.values.activityTypes.filter(
      ({ value }) => notes !== 'note' || foldName(value) !== 'note',
    );
    needed.push(...namesFor(lineFor('type', activities.fields), occurring));
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
  const add = (fields: Lines, counts: ValueCounts): void => {
    const line = lineFor('currency', fields);
    if (line === undefined) return;
    for (const code of namesFor(line, counts)) codes.add(code.trim().toUpperCase());
  };
  if (objects.deals.enabled) add(objects.deals.fields, facts.values.dealCurrencies);
  if (objects.leads.enabled) add(objects.leads.fields, facts.values.leadCurrencies);
  if (usesAmounts(objects)) codes.add(facts.currency.trim().toUpperCase());
  return [...codes].filter((code) => /^[A-Z]{3}$/.test(code)).sort();
}

function lineFor(attribute: string, fields: Lines): FieldMapping | undefined {
  return Object.values(fields).find(({ to, type }) => to === attribute && type === undefined);
}

/** What a line makes of the values that occur: its constant alone, else each as its table says, and its default. */
function namesFor(line: FieldMapping | undefined, occurring: ValueCounts): string[] {
  if (line?.constant !== undefined) return [line.constant];
  const found = occurring.map(({ value }) => translate(value, line?.options));
  const names = line?.default === undefined ? found : [...found, line.default];
  return names.filter((name) => name !== null);
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
