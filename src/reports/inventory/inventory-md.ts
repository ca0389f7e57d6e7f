import type { Ledger } from '../../ledger/ledger.js';
import { count, markdownRow, markdownTable, markdownText } from '../markdown.js';
import { inventoryItems, inventoryTotals, readPeople, type KindTotals } from './collect.js';
import { EFFORT_RULE } from './effort.js';
import { NUMBER_COLUMNS, columnsFor } from './item-columns.js';
import { INTRODUCTION, KINDS, hoursText } from './kinds.js';
import type { People } from './read-item.js';

/** Everything of the source that does not move, item by item, as the texts of `inventory.md`. Constant memory. */
export async function* inventoryMarkdown(ledger: Ledger, account: string): AsyncGenerator<string> {
  const people = await readPeople(ledger);
  const totals = await inventoryTotals(ledger, people);
  yield `# Inventory: what does not move\n\n`;
  yield `From the SmartDesk account ${markdownText(account)}. ${INTRODUCTION}\n\n`;
  yield totalsTable(totals);
  for (const kind of totals) yield* kindTexts(ledger, kind, people);
}

function totalsTable(totals: readonly KindTotals[]): string {
  const rows = totals.map(({ object, items, inUse, hours }) => [
    KINDS[object].title,
    count(items),
    count(inUse),
    hoursText(hours),
  ]);
  const all = totals.reduce((sum, { hours }) => sum + hours, 0);
  const header = ['Kind', 'Items', 'In use', 'Hours'];
  return markdownTable(header, [...rows, ['All', '', '', hoursText(all)]], header.slice(1));
}

async function* kindTexts(ledger: Ledger, kind: KindTotals, people: People): AsyncGenerator<string> {
  const { object, items, hours } = kind;
  const { title, advice } = KINDS[object];
  yield `\n## ${title}: ${count(items)}\n\n`;
  if (items === 0) {
    yield 'The export has none.\n';
    return;
  }
  yield `${advice} Estimate: ${hoursText(hours)} h (${EFFORT_RULE[object]}).\n\n`;
  const columns = columnsFor(kind);
  yield markdownRow(columns.map(({ title: name }) => name));
  yield markdownRow(columns.map(({ title: name }) => (NUMBER_COLUMNS.includes(name) ? '---:' : '---')));
  for await (const item of inventoryItems(ledger, object, people)) {
    yield markdownRow(columns.map(({ cell }) => markdownText(cell(item))));
  }
}
