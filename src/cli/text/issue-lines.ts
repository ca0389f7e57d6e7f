import type { Offer, Repair } from '../../hypercare/offer.js';
import type { Issue } from '../../ledger/issue-store.js';
import { colours } from '../colours.js';
import type { IssueView } from '../issue/look-into.js';
import { minute } from './format.js';
import { table } from './table.js';
import { printable } from './printable.js';
import { traceLines } from './trace-lines.js';

/** Characters of an issue's text that a list shows. */
const SHOWN = 50;

/** An issue with what happened to its record, and what can be done. */
export function issueLines(issue: Issue, { story, offer, why }: IssueView): string[] {
  const {
    id,
    state,
    record,
    by,
    at,
    text,
    result,
    note,
    settled_by: settledBy,
    settled_at: settledAt,
  } = issue;
  const about = record === null ? '' : ` · ${record}`;
  return [
    ...[
      `${colours.bold(`issue ${id}`)} · ${state}${about}`,
      `  reported by ${by}, ${minute(at)}: ${text}`,
      ...(result === null ? [] : [`  ${result}`]),
      ...(settledBy === null ? [] : [`  settled by ${settledBy}, ${minute(settledAt ?? '')}`]),
      ...(note === null ? [] : [`  ${note}`]),
    ].map(printable),
    ...(story === null ? [] : ['', ...traceLines({ ...story, remedies: [] })]),
    ...(offer === null ? [] : ['', ...offerLines(offer)]),
    ...(why === null ? [] : [`It could not be looked up now: ${why}`]),
  ];
}

function offerLines({ at, repairs, remarks }: Offer): string[] {
  return [
    colours.bold(repairs.length === 0 ? 'no repair is known' : `repairs that can be made (${minute(at)})`),
    ...repairLines(repairs, true),
    ...remarks.map((remark) => `  - ${printable(remark)}`),
  ];
}

const KINDS: Readonly<Record<Repair['kind'], string>> = {
  retry: 'take again, with what was skipped because of it',
  add_file: 'add the file, or its link in a note',
  re_link: 'link again',
  re_assign: 'assign',
  restore_field: 'restore',
  restore_record: 'create again, and link again what referred to it',
};

/** What a repair does, a line each; no value of the record is in it. */
export function repairLines(repairs: readonly Repair[], numbered = false): string[] {
  return repairs.map(({ kind, label, overwrites, needsFile }, at) => {
    const warning = overwrites ? colours.yellow(' (overwrites what somebody changed in Pipedrive)') : '';
    const wish = needsFile ? ' (with --file: its link, or its corrected row)' : '';
    return `  ${numbered ? `${at + 1}. ` : ''}${KINDS[kind]}: ${printable(label)}${warning}${wish}`;
  });
}

/** What to do about an issue now. */
export function nextOf(name: string, { id, state }: Issue, { offer }: Pick<IssueView, 'offer'>): string {
  if (state !== 'open') return `sd2pd issue ${name} list`;
  const repairs = offer?.repairs ?? [];
  if (repairs.length === 0) return `sd2pd issue ${name} answer ${id} --note "…"`;
  const mustName = repairs.length > 1 && repairs.some(({ overwrites }) => overwrites);
  const only = mustName ? ' --only NUMBERS' : '';
  const file = !mustName && repairs.some(({ needsFile }) => needsFile) ? ' --file CSV' : '';
  return `sd2pd issue ${name} repair ${id}${only}${file}`;
}

export function issueTable(issues: readonly Issue[]): string[] {
  if (issues.length === 0) return ['No issue was reported.'];
  return table(
    ['no.>', 'state', 'reported', 'by', 'record', 'issue'],
    issues.map(({ id, state, at, by, record, text }) =>
      [String(id), state, minute(at), by, record ?? '', cut(text)].map(printable),
    ),
  );
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

/** What is known of an issue, without what the ledger keeps for its repair. */
export function issueFacts(issue: Issue): Omit<Issue, 'offer' | 'approved' | 'message_id'> {
  const { offer: _offer, approved: _approved, message_id: _message, ...facts } = issue;
  return facts;
}

/** The same as one document. Values of the record are in the story alone, where they were asked for. */
export function issueDocument(issue: Issue, { story, offer, why }: IssueView): unknown {
  return {
    issue: issueFacts(issue),
    story,
    offer: offer === null ? null : offerDocument(offer),
    why,
  };
}

function offerDocument({ at, fingerprint, repairs, remarks }: Offer): unknown {
  const numbered = repairs.map(({ kind, label, overwrites, needsFile, parts }, index) => {
    const records = [...new Set(parts.map(({ object, sourceId }) => `${object}/${sourceId}`))];
    return { number: index + 1, kind, label, overwrites, needsFile, records };
  });
  return { at, fingerprint, repairs: numbered, remarks };
}
