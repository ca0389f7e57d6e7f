import { expect, test } from 'vitest';
import type { Reconciliation } from '../../src/contract/reconciliation.js';
import { renderReconciliation } from '../../src/reports/reconciliation-html.js';

const line = (changes: Partial<Reconciliation> = {}): Reconciliation => ({
  run: 'staging',
  phase: 'deals',
  object: 'deals',
  at: '2018-02-03T10:00:00Z',
  source: 10,
  created: 6,
  merged: 1,
  filtered: 1,
  skipped: 2,
  pending: 0,
  target: 6,
  balanced: true,
  reasons: { stage_unknown: 2, filtered_by_mapping: 1 },
  ...changes,
});

const render = (lines: Reconciliation[], name = 'acme'): string =>
  renderReconciliation({ name, run: 'staging', lines, verifications: [] });

test('a balanced run says so, and why records did not arrive', () => {
  const html = render([line()]);
  expect(html).toContain('class="banner yes"');
  expect(html).toContain('the pipeline or stage is not mapped');
  expect(html).toContain('deals_skip.csv');
  expect(html).not.toContain('Not balanced');
});

test('an unbalanced run names each phase and what does not add up', () => {
  const html = render([
    line(),
    line({ object: 'tasks', source: 12, balanced: false }),
    line({ object: 'notes', target: 5, balanced: false }),
  ]);
  expect(html).toContain('Not balanced: 2 of 3 phases');
  expect(html).toContain('<code>tasks</code>: 12 source rows, 10 accounted for');
  expect(html).toContain('<code>notes</code>: 6 created, 5 of them found in Pipedrive');
  expect(html).not.toContain('class="banner yes"');
});

test('what is left out on purpose is in no skip file', () => {
  const html = render([line({ skipped: 0, reasons: { not_sampled: 2 } })]);
  expect(html).toContain('not in the sample of this run');
  expect(html).not.toContain('deals_skip.csv');
});

test('the page needs nothing from anywhere and no name becomes markup', () => {
  const html = render([line({ reasons: { '<script>': 1 } })], '<img src=x>');
  expect(html).not.toMatch(/<script|<img|<link|https?:|url\(|@import|src=(?!x&gt;)/);
  expect(html).toContain("default-src 'none'");
});

test('a run without a phase does not look balanced', () => {
  expect(render([])).toContain('No phase of this run has been reconciled yet');
});
