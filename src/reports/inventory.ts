import { INVENTORY_OBJECTS, type InventoryObject } from '../contract/objects.js';
import type { Ledger } from '../ledger/ledger.js';
import { count, markdownRow, markdownText } from './markdown.js';

interface InventoryKind {
  readonly title: string;
  /** Why they do not move, and what stands for them in Pipedrive. */
  readonly advice: string;
}

const KINDS: Readonly<Record<InventoryObject, InventoryKind>> = {
  workflows: {
    title: 'Workflows',
    advice:
      'Pipedrive has no API for automations: an administrator builds them anew under Tools and apps > Automations.',
  },
  automations: {
    title: 'Automations',
    advice:
      'Pipedrive has no API for automations: an administrator builds them anew under Tools and apps > Automations.',
  },
  tickets: {
    title: 'Tickets',
    advice: 'Pipedrive has no help desk: keep the tickets in the help desk that takes over.',
  },
  kb_articles: {
    title: 'Knowledge base articles',
    advice: 'Pipedrive has no knowledge base: move the articles to the tool that takes over.',
  },
  campaigns: {
    title: 'Campaigns',
    advice: 'Marketing e-mails cannot be created by the API: rebuild the campaigns that go on.',
  },
};

/** Everything of the source that does not move, row by row, as the texts of `inventory.md`. Constant memory. */
export async function* inventoryTexts(ledger: Ledger, account: string): AsyncGenerator<string> {
  yield `# Inventory: what does not move\n\n`;
  yield `From the SmartDesk account ${markdownText(account)}. Nothing listed here is created in Pipedrive; `;
  yield `it is written down so that the people who rebuild it miss nothing.\n`;
  const counts = await ledger.source.counts();
  for (const object of INVENTORY_OBJECTS) {
    const { title, advice } = KINDS[object];
    const rows = counts.get(object) ?? 0;
    yield `\n## ${title}: ${count(rows)}\n\n`;
    yield rows === 0 ? 'The export has none.\n' : `${advice}\n\n`;
    yield* tableTexts(ledger, object);
  }
}

async function* tableTexts(ledger: Ledger, object: string): AsyncGenerator<string> {
  let columns: string[] | null = null;
  for await (const page of ledger.source.pages(object)) {
    for (const row of page) {
      const values = JSON.parse(row.data) as Record<string, string>;
      if (columns === null) {
        columns = Object.keys(values);
        yield markdownRow(columns.map((column) => markdownText(inWords(column))));
        yield markdownRow(columns.map(() => '---'));
      }
      yield markdownRow(columns.map((column) => markdownText(values[column] ?? '')));
    }
  }
}

/** A column name in plain words: `created_at` is `Created at`, `id` is `ID`. */
function inWords(column: string): string {
  const words = column
    .replace(/^cf_/, '')
    .replaceAll('_', ' ')
    .replace(/\bid\b/g, 'ID')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
