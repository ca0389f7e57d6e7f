import type { Preview, PreviewedRecord } from '../../contract/preview.js';
import { count, counted } from './format.js';
import { table } from './table.js';

/** Lines of values that are shown per object; the others are in `--json`. */
const SHOWN_VALUES = 8;

/** What `sd2pd plan` says to a person. */
export function previewLines(preview: Preview): string[] {
  return [
    `What a ${preview.account} run would do under this mapping (${preview.fingerprint.slice(0, 'sha256:'.length + 12)}…); nothing was sent.`,
    '',
    ...table(
      ['object', 'source>', 'created>', 'merged>', 'filtered>', 'skipped>'],
      preview.objects.map(({ object, source, created, merged, filtered, skipped }) => [
        object,
        ...[source, created, merged, filtered, skipped].map(count),
      ]),
    ),
    ...reasonLines(preview),
    ...valueLines(preview),
    '',
    ownerLine(preview),
    missingLine(preview),
    'What only Pipedrive can tell is not in these numbers: records that it refuses (target_refused).',
    ...preview.records.flatMap(recordLines),
  ];
}

function reasonLines({ objects }: Preview): string[] {
  const rows = objects.flatMap(({ object, reasons }) =>
    Object.entries(reasons).map(([code, n]) => [object, code, count(n)]),
  );
  return rows.length === 0 ? [] : ['', ...table(['skipped or filtered', 'reason', 'records>'], rows)];
}

function valueLines({ objects }: Preview): string[] {
  const rows = objects.flatMap(({ object, values }) =>
    values
      .slice(0, SHOWN_VALUES)
      .map(({ field, action, code, count: n }) => [object, field, action, code, count(n)]),
  );
  const hidden = objects.reduce((sum, { values }) => sum + Math.max(0, values.length - SHOWN_VALUES), 0);
  if (rows.length === 0) return [];
  const lines = table(['values of', 'field', 'are', 'reason', 'records>'], rows);
  return ['', ...lines, ...(hidden === 0 ? [] : [`… and ${counted(hidden, 'line')} more: --json`])];
}

function ownerLine({ owners: { matched, unresolved } }: Preview): string {
  const open = Object.entries(unresolved).map(([status, n]) => `${count(n)} ${status}`);
  const ready = `${counted(matched, 'owner')} resolved`;
  return open.length === 0
    ? `Owners: ${ready}.`
    : `Owners: ${ready}, ${open.join(', ')}: to be assigned before the run.`;
}

function missingLine({ missing, account }: Preview): string {
  if (missing === null) return `The ${account} account was not looked at: what it lacks is not known.`;
  if (missing.length === 0) return `The ${account} account has every field, option, pipeline and stage.`;
  const kinds = new Map<string, number>();
  for (const { kind } of missing) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const named = [...kinds].map(([kind, n]) => counted(n, kind));
  return `The ${account} account lacks ${named.join(', ')}: created on request before the run.`;
}

function recordLines({ record, state, reason, source, target }: PreviewedRecord): string[] {
  if (Object.keys(source).length === 0) return ['', `${record}: the export has no such record`];
  const filled = Object.entries(source).filter(([, value]) => value.trim() !== '');
  return [
    '',
    `${record}: ${state}${reason === null ? '' : `, ${reason}`}`,
    ...table(
      ['SmartDesk', 'value'],
      filled.map(([key, value]) => [key, oneLine(value)]),
    ),
    ...(target === null
      ? []
      : [
          '',
          ...table(
            ['Pipedrive', 'value'],
            Object.entries(target).map(([key, value]) => [key, oneLine(value)]),
          ),
        ]),
  ];
}

const LONGEST = 100;

function oneLine(value: unknown): string {
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\s+/g, ' ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
