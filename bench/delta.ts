import { join } from 'node:path';
import { PHASES } from '../src/contract/objects.js';
import {
  newerExport,
  type Row as ExportRow,
  type RowChanges,
} from '../src/sandbox/smartdesk/newer-export.js';
import { benchUsers, loadAll, prepareRun, type BenchRun } from './support/load-run.js';
import { control, logOf, tokensOf } from './support/request-log.js';
import { startSandboxProcess } from './support/sandbox-process.js';
import { line, type Row } from './support/table.js';

const SMALL = 20_000;
const LARGE = 200_000;
/** One row in so many changes. */
const ONE_IN = 100;

/** A text column of each object that the mapping moves. */
const CHANGED: Readonly<Record<string, string>> = {
  accounts: 'phone',
  contacts: 'phone',
  leads: 'title',
  deals: 'name',
  activities: 'subject',
  tasks: 'subject',
};

interface DeltaFigures {
  readonly changes: number;
  readonly seconds: number;
  /** Tokens of all but list pages, and of these. */
  readonly tokens: number;
  readonly listTokens: number;
}

/** What a delta with 1 % changed rows costs, in a small company and in one that is ten times as large. */
export async function benchDelta(folder: string): Promise<Row[]> {
  const small = await deltaOf(join(folder, 'small'), SMALL);
  const large = await deltaOf(join(folder, 'large'), LARGE);
  const perChange = ({ seconds, changes }: DeltaFigures): number => (seconds * 1_000) / changes;
  const tokensPerChange = ({ tokens, changes }: DeltaFigures): number => tokens / changes;
  const ratio = (of: (figures: DeltaFigures) => number): string =>
    `${(of(large) / of(small)).toFixed(2)} of the small one's`;
  return [
    figures(SMALL, small, ''),
    figures(LARGE, large, ''),
    line('delta', 'time per change', `${perChange(large).toFixed(1)} ms`, ratio(perChange)),
    line('delta', 'tokens per change', tokensPerChange(large).toFixed(1), ratio(tokensPerChange)),
  ];
}

function figures(
  records: number,
  { changes, seconds, tokens, listTokens }: DeltaFigures,
  ratio: string,
): Row {
  const cost = `${seconds.toFixed(1)} s, ${tokens} tokens and ${listTokens} for list pages`;
  return line('delta', `${changes} changes among ${records} records`, cost, ratio);
}

async function deltaOf(folder: string, records: number): Promise<DeltaFigures> {
  const sandbox = await startSandboxProcess({ users: benchUsers() });
  try {
    const bench = await prepareRun(folder, records, sandbox);
    await loadAll(bench);
    const source = join(folder, 'newer');
    const changes = await changeRows(bench.export, source);
    await control(sandbox, 'DELETE', '/log');
    const started = performance.now();
    await runDelta(bench, source);
    const seconds = (performance.now() - started) / 1_000;
    const sent = await logOf(sandbox, 'production');
    await bench.close();
    const lists = sent.filter(({ method }) => method === 'GET');
    const listTokens = tokensOf(lists);
    return { changes, seconds, tokens: tokensOf(sent) - listTokens, listTokens };
  } finally {
    sandbox.stop();
  }
}

/** @returns how many rows are other ones in the newer export */
async function changeRows(from: string, to: string): Promise<number> {
  let changed = 0;
  const change =
    (column: string) =>
    (rows: ExportRow[]): ExportRow[] =>
      rows.map((row, at) => {
        if (at % ONE_IN !== ONE_IN / 2) return row;
        changed += 1;
        return {
          ...row,
          [column]: column === 'phone' ? `+4930${1_000_000 + at}` : `${row[column] ?? ''} changed`,
        };
      });
  const changes = Object.fromEntries(
    Object.entries(CHANGED).map(([object, column]) => [object, change(column)]),
  );
  await newerExport(from, to, changes satisfies RowChanges);
  return changed;
}

async function runDelta({ act, run, within }: BenchRun, source: string): Promise<void> {
  const delta = { ...run, run: 'delta-1' };
  const { refused } = await within(() => act.readDelta({ ...delta, source }));
  if (refused !== null) throw new Error(refused);
  await within(() => act.beginDelta(delta));
  for (const object of PHASES) {
    const phase = { ...delta, object };
    await within(() => act.planPhase(phase));
    for (let done = false; !done;) ({ done } = await within(() => act.loadBatch(phase)));
    await within(() => act.settlePhase(phase));
  }
}
