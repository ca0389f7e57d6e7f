import { expect, test } from 'vitest';
import { handoffTexts } from '../../src/reports/handoff.js';
import { addRows, emptyLedger, finishDiscovery, mappingOf, putMapping } from './ledger-fixture.js';

async function textOf(texts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of texts) text += part;
  return text;
}

test('a stage that was appended behind one it belongs before is named with its pipeline, as text', async () => {
  const ledger = await emptyLedger();
  await finishDiscovery(ledger, {});
  await addRows(ledger, 'pipelines', [{ id: 'p', name: 'Sales', order: '1' }]);
  const stage = (id: string, order: string) => ({ id, pipeline_id: 'p', name: id, order, probability: '' });
  await addRows(ledger, 'stages', [stage('s1', '1'), stage('s2', '2')]);
  const stages = { s1: { create: '<i>New</i> | one' }, s2: { to: 'There' } };
  await putMapping(ledger, mappingOf({ pipelines: { p: { to: 'Sales', stages } } }));
  const text = await textOf(handoffTexts(ledger, 'acme'));
  expect(text).toContain('## Stages to move: 1\n');
  expect(text).toContain('| Sales | &lt;i&gt;New&lt;/i&gt; \\| one | 1 |');
});

test('before any run it says so, and what it knows already', async () => {
  const ledger = await emptyLedger();
  await finishDiscovery(ledger, {});
  await addRows(ledger, 'users', [{ id: 'u', email: 'bob@acme.example', name: 'Bob', active: 'false' }]);
  const text = await textOf(handoffTexts(ledger, 'acme'));
  expect(text).toContain('No run has begun yet');
  expect(text).toContain('## Records to reassign: 0\n');
  expect(text).toContain('| bob@acme.example | Bob | inactive in SmartDesk |');
});
