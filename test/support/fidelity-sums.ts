import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import type { Verification } from '../../src/contract/reconciliation.js';

type Row = Record<string, string>;

/** A line of "What arrived" in `fidelity.md`. */
interface Arrived {
  readonly object: string;
  readonly field: string;
  readonly filled: number;
  readonly moved: number;
  readonly arrived: number;
  readonly actions: Readonly<Record<string, number>>;
}

const ACTIONS = ['dropped', 'defaulted', 'shortened', 'merged'];

/**
 * Adds `fidelity.md` up against the export, `fields.csv`, `values.csv`, `id_map.csv` and `verification.json`, by nothing but
 * these files.
 * @param madeLines lines of the mapping that are no columns, as `object.field`
 */
export function expectFidelityAddsUp(
  exported: string,
  reports: string,
  run: string,
  madeLines: readonly string[] = [],
): void {
  const files = new Map<string, Row[]>();
  const csv = (path: string): Row[] => {
    const known = files.get(path) ?? readCsv(path);
    files.set(path, known);
    return known;
  };
  const lines = arrivedLines(readFileSync(join(reports, 'fidelity.md'), 'utf8'), run);
  const fields = csv(join(reports, run, 'fields.csv'));
  const values = csv(join(reports, run, 'values.csv'));
  const created = createdIds(csv(join(reports, run, 'id_map.csv')));
  expect(lines.length).toBeGreaterThan(30);

  for (const { object, field, ...line } of lines) {
    const where = `${object}.${field}`;
    const notes = values.filter((row) => row['object'] === object && row['source_field'] === field);
    for (const action of ACTIONS)
      expect(line.actions[action] ?? 0, `${where} ${action}`).toBe(
        notes.filter((row) => row['action'] === action).length,
      );
    const read = fields.find((row) => row['object'] === object && row['source_field'] === field);
    if (read === undefined) continue;
    expect([line.moved, line.arrived], where).toEqual([
      Number(read['filled_source']),
      Number(read['arrived']),
    ]);
    expect(line.arrived, where).toBeLessThanOrEqual(Number(read['filled_target']));
    const rows = csv(join(exported, `${object}.csv`)).filter((row) => (row[field] ?? '').trim() !== '');
    // No value is lost without a line that says so, but for a duration of nothing.
    const told = new Set(notes.filter((row) => row['action'] === 'dropped').map((row) => row['source_id']));
    const nothing = field === 'duration_minutes' ? rows.filter((row) => Number(row[field]) === 0).length : 0;
    expect(line.moved - line.arrived, `${where}: values without a trace`).toBeLessThanOrEqual(
      told.size + nothing,
    );
    if (madeLines.includes(where)) continue;
    if (object !== 'notes') expect(line.filled, where).toBe(rows.length);
    const copies = new Set(csv(join(reports, run, `${object}_skip.csv`)).map((row) => row['source_id']));
    const own = rows.filter((row) => !copies.has(`${row['id']}#${row[NUMBER]}`));
    const moved = own.filter((row) => created.get(object)?.has(row['id'] ?? '') === true);
    if (object !== 'notes') expect(line.moved, where).toBe(moved.length);
  }

  const verifications = JSON.parse(
    readFileSync(join(reports, run, 'verification.json'), 'utf8'),
  ) as Verification[];
  const sum = (of: 'compared' | 'mismatched' | 'missing'): number =>
    verifications.reduce((total, each) => total + each[of], 0);
  const counts = [sum('compared'), sum('mismatched'), sum('missing')].map((n) => n.toLocaleString('en-US'));
  expect(readFileSync(join(reports, 'fidelity.md'), 'utf8')).toContain(
    `Read back: ${counts[0]} records compared, ${counts[1]} differ, ${counts[2]} missing (\`${run}/verification.json\`)`,
  );
}

/** Where a row's number in its file is kept: a second row with an id is known by both. */
const NUMBER = ' row';

/** Rows with as many cells as there are columns: no others are records. */
function readCsv(path: string): Row[] {
  if (!existsSync(path)) return [];
  const options = { bom: true, relax_column_count: true };
  const [header = [], ...rows]: string[][] = parse(readFileSync(path, 'utf8'), options);
  return rows.flatMap((cells, index) =>
    cells.length === header.length
      ? [
          {
            ...Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])),
            [NUMBER]: String(index + 1),
          },
        ]
      : [],
  );
}

function arrivedLines(fidelity: string, run: string): Arrived[] {
  const section = fidelity.split(`\n## What arrived: ${run}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const number = (cell: string | undefined): number => Number((cell ?? '').replaceAll(',', ''));
  return rows.map((row) => {
    const [object, field, , filled, moved, arrived, ...actions] = row
      .split(' | ')
      .map((cell) => cell.replaceAll(/[|`]/g, '').trim());
    return {
      object: object ?? '',
      field: field ?? '',
      filled: number(filled),
      moved: number(moved),
      arrived: number(arrived),
      actions: Object.fromEntries(ACTIONS.map((action, index) => [action, number(actions[index])])),
    };
  });
}

function createdIds(idMap: readonly Row[]): Map<string, Set<string>> {
  const created = new Map<string, Set<string>>();
  for (const { source_object: object = '', source_id: id = '', relation } of idMap) {
    if (relation !== 'created') continue;
    created.set(object, (created.get(object) ?? new Set()).add(id));
  }
  return created;
}
