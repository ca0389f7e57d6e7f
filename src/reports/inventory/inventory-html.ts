import type { Ledger } from '../../ledger/ledger.js';
import {
  PAGE_END,
  escapeHtml,
  htmlTable,
  htmlTableTexts,
  numberCell,
  pageStart,
  textCell,
  type Cell,
} from '../html.js';
import { count } from '../markdown.js';
import { inventoryItems, inventoryTotals, readPeople, type KindTotals } from './collect.js';
import { EFFORT_RULE } from './effort.js';
import { NUMBER_COLUMNS, columnsFor } from './item-columns.js';
import { INTRODUCTION, KINDS, hoursText } from './kinds.js';
import type { People } from './read-item.js';

/** The same as `inventory.md`, to be printed: self-contained, no script. The texts of `inventory.html`. Constant memory. */
export async function* inventoryHtml(ledger: Ledger, account: string): AsyncGenerator<string> {
  const people = await readPeople(ledger);
  const totals = await inventoryTotals(ledger, people);
  yield pageStart('Inventory: what does not move');
  yield `<p>From the SmartDesk account ${escapeHtml(account)}. ${escapeHtml(INTRODUCTION)}</p>\n`;
  yield totalsTable(totals);
  for (const kind of totals) yield* kindTexts(ledger, kind, people);
  yield PAGE_END;
}

function totalsTable(totals: readonly KindTotals[]): string {
  const rows = totals.map(({ object, items, inUse, hours }) => [
    textCell(KINDS[object].title),
    numberCell(items),
    numberCell(inUse),
    hoursCell(hours),
  ]);
  const all = hoursCell(totals.reduce((sum, { hours }) => sum + hours, 0));
  const foot = [textCell('All'), textCell(''), textCell(''), all];
  return htmlTable('What it comes to', ['Kind', 'Items', 'In use', 'Hours'], rows, foot);
}

function hoursCell(hours: number): Cell {
  return { html: hoursText(hours), number: true };
}

async function* kindTexts(ledger: Ledger, kind: KindTotals, people: People): AsyncGenerator<string> {
  const { object, items, hours } = kind;
  const { title, advice } = KINDS[object];
  yield `<section class="long">\n<h2>${title}: ${count(items)}</h2>\n`;
  if (items === 0) yield '<p>The export has none.</p>\n';
  else {
    yield `<p>${escapeHtml(advice)}</p>\n`;
    const caption = `Estimate: ${hoursText(hours)} h (${EFFORT_RULE[object]})`;
    const header = columnsFor(kind).map((column) => column.title);
    yield* htmlTableTexts(caption, header, NUMBER_COLUMNS, itemRows(ledger, kind, people));
  }
  yield '</section>\n';
}

async function* itemRows(ledger: Ledger, kind: KindTotals, people: People): AsyncGenerator<Cell[]> {
  const columns = columnsFor(kind);
  for await (const item of inventoryItems(ledger, kind.object, people)) {
    yield columns.map(({ title, cell }) => itemCell(cell(item), NUMBER_COLUMNS.includes(title)));
  }
}

function itemCell(text: string, number: boolean): Cell {
  return { html: text === '' ? '' : `<span class="value">${escapeHtml(text)}</span>`, number };
}
