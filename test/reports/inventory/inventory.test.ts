import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { INVENTORY_OBJECTS, type InventoryObject } from '../../../src/contract/objects.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { EFFORT_RULE, hoursFor } from '../../../src/reports/inventory/effort.js';
import { inventoryHtml } from '../../../src/reports/inventory/inventory-html.js';
import { inventoryMarkdown } from '../../../src/reports/inventory/inventory-md.js';
import { inventoryItem, type People } from '../../../src/reports/inventory/read-item.js';
import { generateExport } from '../../../src/sandbox/smartdesk/generate-export.js';
import { FACTS, rowsOf } from '../../support/real-export.js';
import { addRows, emptyLedger, temporaryFolder, type Row } from '../ledger-fixture.js';

async function textOf(texts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of texts) text += part;
  return text;
}

const NOBODY: People = new Map();

const item = (object: InventoryObject, values: Row, people = NOBODY) =>
  inventoryItem(object, values['id'] ?? 'x', values, people);

describe('a row becomes an item', () => {
  test('with trigger, conditions and actions in words, whatever its columns are called', () => {
    const read = item('workflows', {
      id: 'w1',
      Title: 'Welcome',
      Event: 'lead.created',
      Criteria: 'email is not blank',
      Steps: 'send mail; create task',
      Enabled: 'yes',
      Folder: 'Sales',
    });
    expect(read).toMatchObject({
      name: 'Welcome',
      inUse: true,
      trigger: 'When a lead is created',
      conditions: ['email is not blank'],
      actions: ['Send mail', 'Create task'],
      closest: expect.stringMatching(/^Automation: step "send email".*; step "create activity"$/) as string,
      more: [['Folder', 'Sales']],
    });
  });

  test('of any columns, none of which is known, and loses none of them', () => {
    const read = item('automations', { foo: 'bar', __proto__x: 'y' });
    expect(read).toMatchObject({ name: '', inUse: null, trigger: '', actions: [] });
    expect(read.more.map(([, value]) => value)).toEqual(['bar', 'y']);
  });

  test('with the person who knows about it, by name where users.csv has it', () => {
    const people: People = new Map([
      ['ann@acme.example', { name: 'Ann', active: true }],
      ['bob@acme.example', { name: 'Bob', active: false }],
    ]);
    const ask = (values: Row): string => item('campaigns', values, people).ask;
    expect(ask({ owner_email: 'Ann@acme.example ' })).toBe('Ann (Ann@acme.example)');
    expect(ask({ author: 'bob@acme.example' })).toBe('Bob (bob@acme.example, no longer active)');
    expect(ask({ created_by: 'someone' })).toBe('someone');
    expect(ask({ name: 'x' })).toBe('');
  });

  test('that is in use or not only where the export says so in a known word', () => {
    const use = (values: Row): boolean | null => item('tickets', values).inUse;
    expect([use({ status: 'open' }), use({ status: 'Closed' }), use({ active: '0' })]).toEqual([
      true,
      false,
      false,
    ]);
    expect([use({ status: '2' }), use({ status: '1' }), use({})]).toEqual([null, null, null]);
  });
});

describe('the estimate', () => {
  const work = { inUse: true, conditions: 0, actions: 1, length: 0, isMail: false };

  test('follows the rule that the report states', () => {
    expect(hoursFor('workflows', { ...work, conditions: 2, actions: 3 })).toBe(
      0.5 + 3 * 0.5 + 2 * 0.25 + 0.5,
    );
    expect(EFFORT_RULE.workflows).toContain('0.5 h for each action, 0.25 h for each condition');
    expect(hoursFor('tickets', work)).toBe(0.25);
    expect(hoursFor('tickets', { ...work, inUse: false })).toBe(0);
    expect(hoursFor('kb_articles', { ...work, length: 2_001 })).toBe(0.75);
    expect(EFFORT_RULE.kb_articles).toContain('each 2,000 characters');
    expect(hoursFor('campaigns', { ...work, isMail: true })).toBe(2);
  });

  test('grows with the steps, and counts what may be in use as in use', () => {
    const hours = [0, 1, 2, 5].map((actions) => hoursFor('automations', { ...work, actions }));
    expect(hours).toEqual(hours.toSorted((a, b) => a - b));
    expect(hoursFor('automations', { ...work, inUse: null })).toBe(hoursFor('automations', work));
    expect(hoursFor('automations', { ...work, inUse: false })).toBeLessThan(hours[0] ?? 0);
  });
});

/** Cells of the table under a heading of the Markdown text. */
function tableUnder(text: string, heading: string): string[][] {
  const section = text.split('\n## ').find((part) => part.startsWith(heading)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));
}

const TITLES: Readonly<Record<InventoryObject, string>> = {
  workflows: 'Workflows',
  automations: 'Automations',
  tickets: 'Tickets',
  kb_articles: 'Knowledge base articles',
  campaigns: 'Campaigns',
};

describe('the inventory of the real export', () => {
  let ledger: Ledger;
  let markdown: string;
  let html: string;

  async function fill(): Promise<void> {
    ledger = await emptyLedger();
    for (const object of [...INVENTORY_OBJECTS, 'users']) await addRows(ledger, object, rowsOf(object));
    markdown = await textOf(inventoryMarkdown(ledger, 'Acme'));
    html = await textOf(inventoryHtml(ledger, 'Acme'));
  }

  test('has every row of every kind, in Markdown and in HTML', async () => {
    await fill();
    for (const object of INVENTORY_OBJECTS) {
      const rows = rowsOf(object);
      expect(rows).toHaveLength(FACTS.records[object] ?? -1);
      const table = tableUnder(markdown, TITLES[object]);
      expect(table.map(([id]) => id)).toEqual(rows.map((row) => row['id']));
      expect(markdown).toContain(`## ${TITLES[object]}: ${rows.length}\n`);
      for (const row of rows) expect(html).toContain(`<span class="value">${row['id']}</span>`);
    }
  });

  test('says trigger, conditions and actions of its automations in words', async () => {
    await fill();
    const [assign, survey, stale] = tableUnder(markdown, 'Workflows');
    expect(assign?.slice(1, 6)).toEqual([
      'Assign new lead to region',
      'yes',
      'When a lead is created',
      'lead source is not blank',
      'Set owner by round robin',
    ]);
    expect(survey?.slice(3, 6)).toEqual([
      'When the status of a deal changes',
      'status is lost',
      "Send email template 'survey'",
    ]);
    expect(stale?.slice(2, 6)).toEqual([
      'no',
      'Every day',
      'the last change is older than 30 days',
      'Create task for owner',
    ]);
    expect(assign?.[6]).toContain('automatic assignment');
    expect(tableUnder(markdown, 'Automations')[2]?.[3]).toBe('Every day');
  });

  test('adds up: the hours of the kinds are those of their items, and all of them the total', async () => {
    await fill();
    const totals = markdown
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2, 2 + INVENTORY_OBJECTS.length + 1)
      .map((line) => Number(line.slice(2, -2).split(' | ')[3]));
    const perKind = INVENTORY_OBJECTS.map((object) => {
      const lines = markdown.split(`\n## ${TITLES[object]}`)[1]?.split('\n## ')[0]?.split('\n') ?? [];
      const header = lines.find((line) => line.startsWith('| ID')) ?? '';
      const at = header.slice(2, -2).split(' | ').indexOf('Hours');
      const cells = tableUnder(markdown, TITLES[object]).map((row) => Number(row[at]));
      return cells.reduce((sum, hours) => sum + hours, 0);
    });
    expect(totals.slice(0, -1)).toEqual(perKind.map((hours) => Math.round(hours * 100) / 100));
    expect(totals.at(-1)).toBeCloseTo(perKind.reduce((sum, hours) => sum + hours, 0));
  });
});

describe('the inventory of a generated company', () => {
  test('has every row', async () => {
    const dir = join(await temporaryFolder(), 'export');
    await generateExport({ dir, seed: 4, records: 50 });
    const ledger = await emptyLedger();
    const exported = new Map<string, Row[]>();
    for (const object of INVENTORY_OBJECTS) {
      const file = await readFile(join(dir, `${object}.csv`), 'utf8');
      const rows = parse<Row>(file, { columns: true, bom: true });
      await addRows(ledger, object, rows);
      exported.set(object, rows);
    }
    const text = await textOf(inventoryMarkdown(ledger, 'Generated'));
    for (const object of INVENTORY_OBJECTS) {
      const ids = (exported.get(object) ?? []).map((row) => row['id']);
      expect(ids.length).toBeGreaterThan(0);
      expect(tableUnder(text, TITLES[object]).map(([id]) => id)).toEqual(ids);
    }
    expect(tableUnder(text, 'Workflows')[1]?.slice(3, 6)).toEqual([
      'When a deal is changed',
      'value is more than 50000',
      'Notify manager',
    ]);
    expect(tableUnder(text, 'Automations')[0]?.[3]).toBe('Every week');
  });
});

describe('text that tries to be markup', () => {
  const CANARIES = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(2)>',
    "'><svg/onload=alert(3)>",
    '</td></tr></table><iframe src=//evil.example>',
    '<!-- --><style>*{display:none}</style>',
    '| a | [x](javascript:alert(4)) `code`',
  ];

  async function poisoned(): Promise<Ledger> {
    const ledger = await emptyLedger();
    const columns = [
      'id',
      'name',
      'trigger',
      'conditions',
      'actions',
      'owner_email',
      'status',
      'body',
      '<b>k',
    ];
    for (const object of INVENTORY_OBJECTS) {
      const rows = CANARIES.map((canary, at) => ({
        ...Object.fromEntries(columns.map((column) => [column, canary])),
        '#id': `${at}${canary}`,
      }));
      await addRows(ledger, object, rows);
    }
    const users = CANARIES.map((canary, at) => ({ '#id': `u${at}`, email: canary, name: canary }));
    await addRows(ledger, 'users', users);
    return ledger;
  }

  test('is text in the HTML page, which holds no element but its own and loads nothing', async () => {
    const html = await textOf(inventoryHtml(await poisoned(), CANARIES[0] ?? ''));
    const elements = new Set([...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((match) => match[1]));
    const ours =
      'html head meta title style body h1 h2 p table caption thead tbody tfoot tr th td section span';
    expect([...elements].filter((name) => !ours.split(' ').includes(name ?? ''))).toEqual([]);
    for (const tag of html.matchAll(/<[^>]*>/g))
      expect(tag[0]).not.toMatch(/\son\w+\s*=|javascript:|\bsrc=/i);
    expect(html.match(/<style>/g)).toHaveLength(1);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('@media print');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('stays in its cell of the Markdown table', async () => {
    const text = await textOf(inventoryMarkdown(await poisoned(), CANARIES[0] ?? ''));
    expect(text).not.toMatch(/<(?!br>)/);
    for (const line of text.split('\n').filter((row) => row.startsWith('| '))) {
      expect(line).not.toMatch(/(?<!\\)\]\(/);
    }
    for (const object of INVENTORY_OBJECTS) {
      const widths = tableUnder(text, TITLES[object]).map((row) => row.length);
      expect(widths).toHaveLength(CANARIES.length);
      expect(new Set(widths).size).toBe(1);
    }
  });
});
