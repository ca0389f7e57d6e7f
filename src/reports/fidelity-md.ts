import { filterWords } from '../mapping/words.js';
import { conditionsOf } from '../mapping/filter-schema.js';
import type { Mapping } from '../mapping/mapping-schema.js';
import { fidelityLines, type FidelityLine } from './fidelity.js';
import type { LineDecision } from './fidelity-decisions.js';
import type { ArrivedField, FidelityFacts, RunFidelity } from './fidelity-facts.js';
import type { Fidelity } from './fidelity-fixed.js';
import { count, markdownCode, markdownTable, markdownText, percent } from './markdown.js';

const TITLES: Readonly<Record<Fidelity, string>> = {
  preserved: 'preserved',
  'custom field': 'preserved in a custom field',
  'not possible': 'not possible',
  'not mapped': 'not mapped',
};

/** `fidelity.md`. Pure. */
export function renderFidelity(facts: FidelityFacts): string {
  const lines = fidelityLines(facts.profiles, facts.mapping, facts.decide ?? undefined);
  const objects = [...new Set(lines.map(({ object }) => object))];
  return [
    `# Fidelity: what becomes of every field\n\n`,
    `From the SmartDesk account ${markdownText(facts.account)}. "Filled" counts the records in which the field is not blank.\n\n`,
    renderDecisions(facts, lines),
    renderSummary(lines, objects),
    '\n## Limits that hold for every record\n\n',
    ...limits(facts).map((limit) => `- ${limit}\n`),
    ...objects.map((object) => renderObject(object, lines, facts)),
    ...facts.runs.map((run) => renderRun(run, lines)),
  ].join('');
}

/** Who approved what the list is about, and how much of it a person changed. */
function renderDecisions(
  { mapping, fingerprint, approvals, decide }: FidelityFacts,
  lines: readonly FidelityLine[],
): string {
  if (mapping === null || fingerprint === null)
    return 'No mapping has been proposed yet: custom and standard fields show as not mapped.\n\n';
  if (decide === null) return '';
  const how = (wanted: LineDecision['how']): number =>
    lines.filter(({ decision }) => decision?.how === wanted).length;
  const open = lines.filter(({ decision }) => decision !== null && decision.approval === null).length;
  const shown = `${fingerprint.slice(0, 'sha256:'.length + 12)}…`;
  const changes = `${count(how('proposed'))} lines are as proposed, ${count(how('changed'))} were changed, ${count(how('added'))} added, ${count(how('removed'))} removed by a person`;
  const who = approvals.map(({ by, at }) => `- approved by ${markdownText(by)} at ${at.slice(0, 16)}Z\n`);
  const pending = open === 0 ? '' : `${count(open)} lines are not approved yet.\n`;
  return `The mapping ${markdownCode(shown)}: ${changes}.\n\n${who.join('')}${pending}\n`;
}

function renderSummary(lines: readonly FidelityLine[], objects: readonly string[]): string {
  const kinds = Object.keys(TITLES) as Fidelity[];
  const header = ['object', ...kinds.map((kind) => TITLES[kind])];
  const columns = lines.filter(({ filled }) => filled !== null);
  const rows = objects.map((object) => [
    markdownCode(object),
    ...kinds.map((kind) => columns.filter((line) => line.object === object && line.fidelity === kind).length),
  ]);
  return `## Fields per object\n\n${markdownTable(header, rows, header.slice(1))}`;
}

function renderObject(object: string, lines: readonly FidelityLine[], facts: FidelityFacts): string {
  const header = ['field', 'filled', 'share', 'what becomes of it', 'where', 'why', 'decided'];
  const rows = lines
    .filter((line) => line.object === object)
    .map((line) => [
      markdownCode(line.field),
      line.filled === null ? '' : count(line.filled),
      line.filled === null ? '' : percent(line.filled, line.rows),
      line.filled === null ? `made: ${TITLES[line.fidelity]}` : TITLES[line.fidelity],
      markdownText(line.target),
      markdownText(line.reason),
      decisionWords(line, facts.decide !== null),
    ]);
  return `\n## ${object}\n\n${renderFilter(object, facts)}${markdownTable(header, rows, ['filled', 'share'])}`;
}

function renderFilter(object: string, { mapping, runs }: FidelityFacts): string {
  const filter = mapping?.objects[object as keyof Mapping['objects']]?.filter ?? null;
  if (conditionsOf(filter).length === 0) return '';
  const left = runs.map(({ run, filtered }) => `${count(filtered[object] ?? 0)} records in the ${run} run`);
  const counts = left.length === 0 ? '' : `; left out: ${left.join(', ')}`;
  return `Only records move for which holds: ${markdownText(filterWords(filter))}${counts}.\n\n`;
}

const HOW: Readonly<Record<LineDecision['how'], string>> = {
  proposed: 'as proposed',
  changed: 'changed',
  added: 'added',
  removed: 'line removed',
};

function decisionWords({ decision }: FidelityLine, isAsked: boolean): string {
  if (decision === null) return isAsked ? 'by the service' : '';
  const { how, approval } = decision;
  return `${HOW[how]}, ${approval === null ? 'not approved yet' : markdownText(approval.by)}`;
}

const ACTIONS = ['dropped', 'defaulted', 'shortened', 'merged'] as const;

/** What a run did, in the numbers of its read-back. */
function renderRun(run: RunFidelity, lines: readonly FidelityLine[]): string {
  const filledOf = new Map(lines.map(({ object, field, filled }) => [`${object} ${field}`, filled]));
  const header = ['object', 'field', 'where', 'filled', 'moved', 'arrived', ...ACTIONS];
  const shown = (n: number | null | undefined): string => (n == null ? '' : count(n));
  const rows = run.fields.map(({ object, field, target, moved, arrived, actions }: ArrivedField) => [
    markdownCode(object),
    markdownCode(field),
    markdownText(target),
    shown(filledOf.get(`${object} ${field}`)),
    shown(moved),
    shown(arrived),
    ...ACTIONS.map((action) => shown(actions[action])),
  ]);
  if (rows.length === 0) return '';
  const sum = (of: 'compared' | 'mismatched' | 'missing'): string =>
    count(run.verifications.reduce((total, verification) => total + verification[of], 0));
  return [
    `\n## What arrived: ${run.run}\n\n`,
    `Read back: ${sum('compared')} records compared, ${sum('mismatched')} differ, ${sum('missing')} missing (\`${run.run}/verification.json\`).\n`,
    `"Moved" counts the created records in which the source has a value, "arrived" those of them with a value in Pipedrive (\`${run.run}/fields.csv\`). `,
    `Filled and not moved are values of records that were merged, left out or skipped. Every value that did not arrive as it was is in \`${run.run}/values.csv\`.\n\n`,
    markdownTable(header, rows, ['filled', 'moved', 'arrived', ...ACTIONS]),
  ].join('');
}

/** Limits of Pipedrive and of its API that no mapping can lift. */
function limits({ profiles, zone }: FidelityFacts): string[] {
  const deals = profiles.find(({ object }) => object === 'deals');
  const blankValues = deals?.fields.find(({ field }) => field === 'value')?.blank ?? 0;
  return [
    `A deal without a value has the value 0 in Pipedrive: ${count(blankValues)} deals.`,
    'An activity of 0 minutes has no duration in Pipedrive.',
    `Times without a zone are read in the source account's zone, ${markdownText(zone)}. Activities show them in each user's own zone.`,
    'The time of last modification cannot be set; neither can the creation time of activities, tasks and files.',
    'A stage that is created in a pipeline that exists comes last there: the API cannot insert one. An administrator can drag it.',
    'An account that belongs to another account is linked by text only.',
    'An activity that names a deal and a lead keeps the deal; the lead is in `RUN/values.csv`.',
    'Ids are given by Pipedrive. The original ids stay in `sd_id__c` and in `RUN/id_map.csv`.',
  ];
}
