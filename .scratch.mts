import { PHASES } from './src/contract/objects.js';
import { META } from './src/ledger/meta-keys.js';
import { LoadHarness } from './test/loading/load-harness.js';
import { idsOf, liveDump } from './test/removal/live-dump.js';
import { isDeepStrictEqual } from 'node:util';
let before: any;
const h = await LoadHarness.start(undefined, 70, undefined, async (account) => {
  const at = new Date(Date.now() - 86_400_000);
  const [org = ''] = await account.add('organizations', [{ name: 'Theirs before' }], at);
  await account.add('persons', [{ name: 'Before', org_id: Number(org) }], at);
  before = liveDump(account.sandbox.dump('production'));
});
console.time('load');
for (const o of PHASES) { await h.worker.load(o); await h.worker.settle(o); }
console.timeEnd('load');
const loaded = liveDump(h.sandbox.dump('production'));
console.log(idsOf(before).length, idsOf(loaded).length);
const n = h.sandbox.requests().length;
console.time('rollback');
try { await h.worker.rollback({ withSchema: true }); } catch (e) { console.log(e); }
console.timeEnd('rollback');
console.log(JSON.stringify(await (await h.ledger()).meta.get(META.rollbackLines('production')), null, 0));
const L = await h.ledger(); for await (const p of L.removals.pages('production','accounts')) console.log(p.filter(x=>x.why==='linked'));
const after = liveDump(h.sandbox.dump('production'));
const ids = new Set(idsOf(before));
console.log('left over', idsOf(after).filter((i) => !ids.has(i)));
console.log('equal', isDeepStrictEqual(after, before));
for (const k of Object.keys(before)) if (!isDeepStrictEqual(after[k], before[k])) console.log(k, JSON.stringify(before[k]).slice(0,300), JSON.stringify(after[k]).slice(0, 300));
const sent: Record<string, number> = {};
for (const r of h.sandbox.requests().slice(n)) { const k = `${r.method} ${r.path.replace(/\/[0-9a-f-]{1,40}$/, '/{id}')}`; sent[k] = (sent[k] ?? 0) + 1; }
console.log(sent);
await h.stop();
