import type { Preview, PreviewedRecord } from '../../contract/preview.js';
import { count, counted } from './format.js';
import { table } from './table.js';

/** Lines of values that are shown per object; the others are in `--json`. */
const SHOWN_VALUES = 8;
const SHOWN_OWNERS = 10;
const SHOWN_MISSING = 15;

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
    ...ownerLines(preview),
    ...missingLines(preview),
    'What only Pipedrive can tell is not in these numbers: records that it refuses (target_refused).',
    ...amendmentLines(preview),
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

function ownerLines({ owners: { matched, unresolved, open } }: Preview): string[] {
  const ready = `${counted(matched, 'owner')} resolved`;
  if (open.length === 0) return [`Owners: ${ready}.`];
  const kinds = Object.entries(unresolved).map(([status, n]) => `${count(n)} ${status}`);
  return [
    `Owners: ${ready}, ${kinds.join(', ')}: to be assigned before the run.`,
    ...atMost(
      SHOWN_OWNERS,
      open.map(({ email, status, records }) => `  ${email}: ${status}, owns ${counted(records, 'record')}`),
    ),
  ];
}

function missingLines({ missing, account }: Preview): string[] {
  if (missing === null) return [`The ${account} account was not looked at: what it lacks is not known.`];
  if (missing.length === 0) return [`The ${account} account has every field, option, pipeline and stage.`];
  const kinds = new Map<string, number>();
  for (const { kind } of missing) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const named = [...kinds].map(([kind, n]) => counted(n, kind));
  const items = missing.map(({ kind, name, detail }) => `  ${kind} ${name}: ${shortened(detail)}`);
  return [
    `The ${account} account lacks ${named.join(', ')}: to be created, or on request, before the run.`,
    ...atMost(SHOWN_MISSING, items),
  ];
}

function atMost(limit: number, lines: readonly string[]): string[] {
  const hidden = lines.length - limit;
  return hidden <= 0 ? [...lines] : [...lines.slice(0, limit), `  … and ${count(hidden)} more: --json`];
}

/** What a changed mapping does to records that are loaded already. */
function amendmentLines({ amendment, account }: Preview): string[] {
  if (amendment === null) return [];
  const { objects, opened, stays, from } = amendment;
  const shown = from.slice(0, 'sha256:'.length + 12);
  if (objects.length === 0 && opened === 0 && stays === 0)
    return ['', `Nothing that is loaded into the ${account} account with ${shown}… would change.`];
  const rows = objects.flatMap(({ object, touched, fields, isFixed }) =>
    Object.entries(fields).map(([field, n], index) => [
      index === 0 ? object : '',
      index === 0 ? `${count(touched)}${isFixed ? ' (stay)' : ''}` : '',
      field,
      count(n),
    ]),
  );
  return [
    '',
    `What is loaded into the ${account} account already (with ${shown}…) would change: only these fields, and only where nobody changed them since.`,
    ...(rows.length === 0 ? [] : ['', ...table(['loaded', 'records>', 'field', 'in records>'], rows)]),
    ...(opened === 0 ? [] : [`${counted(opened, 'record')} that did not move until now would be moved.`]),
    ...(stays === 0
      ? []
      : [
          `${counted(stays, 'loaded record')} that this mapping would leave out, merge or skip: they stay as they are.`,
        ]),
  ];
}

function recordLines({ record, state, reason, source, target, values }: PreviewedRecord): string[] {
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
    ...(values.length === 0
      ? []
      : [
          '',
          ...table(
            ['not as it is', 'is', 'reason', 'value'],
            values.map(({ field, action, code, value }) => [field, action, code, oneLine(value)]),
          ),
        ]),
  ];
}

const LONGEST = 100;

function oneLine(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return shortened(text.replaceAll(/\s+/g, ' '));
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
