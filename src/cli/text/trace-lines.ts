import type {
  Children,
  CorrectionStory,
  DecisionStory,
  FieldStory,
  RecordStory,
  Relative,
  Relatives,
  RunStory,
  SourceStory,
  TargetStory,
} from '../../trace/record-story.js';
import { colours } from '../colours.js';
import { count, counted, minute } from './format.js';
import { printable } from './printable.js';

/** The story of one record in words: where it came from, what became of it, what it is now, what can be done. */
export function traceLines(story: RecordStory): string[] {
  return [
    headline(story),
    ...(story.source === null ? [] : sourceLines(story.source)),
    ...section('runs', story.runs.flatMap(runLines)),
    ...section(`refers to${inRun(story.relatives)}`, story.relatives.parents.map(relativeLine)),
    ...section(`made for it${inRun(story.relatives)}`, story.relatives.leadParents.map(relativeLine)),
    ...section(`is referred to by${inRun(story.relatives)}`, story.relatives.children.flatMap(childLines)),
    ...section('in Pipedrive now', story.target.flatMap(targetLines)),
    ...section('decisions that touch it', story.decisions.map(decisionLine)),
    ...section('what can be done', story.remedies.map(item)),
  ].map(printable);
}

const item = (text: string): string => `- ${text}`;

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', colours.bold(title), ...lines.map((line) => `  ${line}`)];
}

function inRun({ run }: Relatives): string {
  return run === null ? '' : ` (${run})`;
}

function headline({ object, id, runs, source }: RecordStory): string {
  const last = runs.at(-1);
  const state =
    last === undefined
      ? source?.rejected === null
        ? 'not loaded yet'
        : 'no record'
      : `${last.run}: ${stateOf(last)}`;
  return `${colours.bold(`${object}/${id}`)} · ${state}`;
}

function stateOf({ state, relation, targetObject, targetId, reasonCode }: RunStory): string {
  const how = relation === null || relation === state ? '' : ` (${relation.replaceAll('_', ' ')})`;
  const target = targetId === null ? '' : ` → ${targetObject ?? ''} ${targetId}`;
  const code = reasonCode === null ? '' : ` (${reasonCode})`;
  const word = state === 'intent' ? 'sent, outcome not known yet' : state;
  return `${coloured(state, word)}${how}${target}${code}`;
}

function coloured(state: string, word: string): string {
  if (state === 'created' || state === 'merged') return colours.green(word);
  return state === 'skipped' || state === 'absent' ? colours.red(word) : colours.yellow(word);
}

function sourceLines({ file, row, hash, rejected, corrected, values }: SourceStory): string[] {
  return section('source', [
    `${file}, row ${count(row)}, ${hash}`,
    ...(rejected === null ? [] : [`no record: ${rejected}`]),
    ...(corrected === null
      ? []
      : [`corrected by ${corrected.by}, ${minute(corrected.at)}: ${corrected.columns.join(', ')}`]),
    ...Object.entries(values ?? {}).map(([column, value]) => `  ${column}: ${JSON.stringify(value)}`),
  ]);
}

function runLines(story: RunStory): string[] {
  const readBack = story.state === 'created' ? `, read back: ${story.readBack}` : '';
  const more = [
    ...(story.meaning === null ? [] : [story.meaning]),
    ...(story.reason === undefined ? [] : [JSON.stringify(story.reason)]),
    ...(story.survivor === null ? [] : [`merged into ${story.survivor}`]),
    ...story.merged.map((other) => `merged into it: ${other.record}`),
    ...(story.reassign === null ? [] : [`belongs to the migration user: ${story.reassign}`]),
    ...story.values.map(
      ({ field, action, code, value }) =>
        `value ${action}: ${field} (${code})${value === undefined ? '' : ` ${JSON.stringify(value)}`}`,
    ),
    ...story.mismatches.map((line) => `differed when read back: ${fieldText(line)}`),
    ...story.corrections.map(correctionLine),
  ];
  return [
    `${story.run}: ${stateOf(story)}, ${counted(story.attempts, 'request')}${readBack}, ${minute(story.at)}`,
    ...more.map((line) => `  ${line}`),
  ];
}

function correctionLine(correction: CorrectionStory): string {
  const { kind, state, at } = correction;
  const words: Readonly<Record<string, string>> = {
    late_duplicate: 'second one of it deleted',
    field: 'field written again',
    amendment: 'field written otherwise, after the mapping changed',
    delta: 'field written otherwise, after the source changed',
    repair: 'field written as it was reported',
    removal: 'removed',
  };
  const field = correction.field === '' ? '' : `: ${fieldText(correction)}`;
  const end = state === 'done' ? '' : ` (${state === 'dropped' ? 'left as it was' : 'open'})`;
  return `${words[kind] ?? kind}${field}${end}, ${minute(at)}`;
}

function fieldText({ field, expected, actual }: FieldStory): string {
  if (expected === undefined || actual === undefined) return field;
  return `${field}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`;
}

function relativeLine({ record, field, state, targetId, reasonCode }: Relative): string {
  const column = field === '' ? '' : `${field}: `;
  const target = targetId === null ? '' : ` → ${targetId}`;
  const code = reasonCode === null ? '' : ` (${reasonCode})`;
  const word = state === 'absent' ? 'not in the source' : state === 'unplanned' ? 'not loaded yet' : state;
  return `${column}${record}, ${coloured(state, word)}${target}${code}`;
}

function childLines({ object, count: all, states, listed }: Children): string[] {
  const each = Object.entries(states).map(([state, n]) => `${count(n)} ${state}`);
  const rest = all - listed.length;
  return [
    `${object}: ${count(all)} (${each.join(', ')})`,
    ...listed.map((child) => `  ${relativeLine(child)}`),
    ...(rest > 0 ? [`  and ${count(rest)} more`] : []),
  ];
}

const TARGET_WORDS: Readonly<Record<TargetStory['state'], string>> = {
  as_mapped: 'as the mapping says',
  differs: 'differs',
  exists: 'there',
  deleted: 'deleted',
  merged: 'merged into another record',
  unknown: 'not looked at',
};

function targetLines(story: TargetStory): string[] {
  const { account, targetObject, targetId, state, survivorId, why, link, differences, changedSince } = story;
  const into = survivorId === null ? '' : ` (${targetObject} ${survivorId})`;
  const cause = why === null ? '' : `: ${why}`;
  const since =
    changedSince === null ? '' : changedSince ? ', somebody changed it since' : ', nobody changed it since';
  return [
    `${account}: ${targetObject} ${targetId}, ${TARGET_WORDS[state]}${into}${since}${cause}`,
    ...differences.map((line) => `  ${fieldText(line)}`),
    ...(link === null ? [] : [`  ${link}`]),
  ];
}

function decisionLine({ at, action, gate, by, accepted, note }: DecisionStory): string {
  const what = [action, gate].filter((word) => word !== '').join(' ');
  const end = note === null ? '' : ` – ${note}`;
  return `${minute(at)}  ${what} by ${by}${accepted ? '' : ', refused'}${end}`;
}
