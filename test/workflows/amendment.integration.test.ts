import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fingerprintMapping } from '../../src/mapping/fingerprint.js';
import { parseMapping, writeMappingYaml } from '../../src/mapping/mapping-yaml.js';
import type { Mapping } from '../../src/mapping/mapping-schema.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { companyUsers } from '../support/company-users.js';
import { expectReplay } from '../support/expect-replay.js';
import { plainText, readHistories } from '../support/histories.js';
import { handInMapping, MigrationHarness } from '../support/migration-harness.js';

type Json = Record<string, unknown>;

const CANARY = 'Kx3amend7';

describe('a mapping that is changed after everything was loaded', () => {
  let folder: string;
  let harness: MigrationHarness;
  let mapping: Mapping;
  /** Organizations with an industry, by target id, before the change. */
  let industries: Map<number, string>;
  let keys: { industry: string };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sd2pd-amend-'));
    const dir = join(folder, 'export');
    await generateExport({ dir, seed: 11, records: 250, attachments: false, canary: CANARY });
    harness = await MigrationHarness.start({
      temporalAddress: inject('temporalAddress'),
      export: dir,
      users: await companyUsers(dir),
      staging: 'waived',
      currency: 'EUR',
    });
    await harness.untilGate('mapping');
    mapping = await proposal();
    mapping.objects.deals.filter = { field: 'status', notIn: ['lost'] };
    await handInMapping(harness, fingerprintMapping(mapping), writeMappingYaml(mapping));
    await harness.untilLoading();
    await harness.untilGate('freeze');
    keys = { industry: keyOf('Industry', 'organization') };
    industries = new Map(
      rows('organizations').flatMap((row) => {
        const held = custom(row)[keys.industry];
        return typeof held === 'string' && held !== '' ? [[row['id'] as number, held] as const] : [];
      }),
    );
  });
  afterAll(async () => {
    await harness.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function proposal(): Promise<Mapping> {
    const parsed = parseMapping((await harness.ledger.mappings.current())!.content, 'mapping.yaml');
    if (!parsed.ok) throw new Error('the proposal does not parse');
    return parsed.mapping;
  }

  const rows = (entity: 'organizations' | 'deals'): Json[] => harness.sandbox.dump('production')[entity];
  const custom = (row: Json): Json => (row['custom_fields'] ?? {}) as Json;

  function keyOf(name: string, target: 'organization' | 'person'): string {
    const fields = harness.sandbox.dump('production').fields[target];
    const found = fields.find((field) => field['field_name'] === name);
    if (found === undefined) throw new Error(`no field ${name}`);
    return found['field_code'] as string;
  }

  test('another mapping is asked for its fields first, and what it touches is updated: these fields of these records', async () => {
    const [first] = [...industries.keys()];
    const changed = structuredClone(mapping);
    changed.objects.accounts.fields['industry'] = {
      ...changed.objects.accounts.fields['industry']!,
      to: 'Branche',
    };
    expect(first).toBeDefined();
    await axios.patch(
      `${harness.sandbox.baseUrl}/api/v2/organizations/${first}`,
      { custom_fields: { [keys.industry]: 'Theirs' } },
      { headers: { 'x-api-token': harness.sandbox.accounts[0]!.token } },
    );
    const before = new Map(rows('organizations').map((row) => [row['id'] as number, structuredClone(row)]));
    await handInMapping(harness, fingerprintMapping(changed), writeMappingYaml(changed));
    const seen = harness.sandbox.requests({ account: 'production' }).length;
    const receipt = await harness.approve('mapping', { fingerprint: fingerprintMapping(changed) });
    expect(receipt).toMatchObject({ recorded: true, gate: 'mapping' });
    await harness.untilGate('fields', 'production');
    await harness.createFields('production');
    await harness.untilGate('freeze');

    const branch = keyOf('Branche', 'organization');
    for (const row of rows('organizations')) {
      const id = row['id'] as number;
      const industry = industries.get(id);
      const old = before.get(id)!;
      if (industry === undefined)
        expect(row).toEqual({ ...old, custom_fields: { ...custom(old), [branch]: null } });
      else if (id === first) {
        // Theirs stays; the new field is written, for nobody touched it.
        expect(custom(row)).toMatchObject({ [keys.industry]: 'Theirs', [branch]: industry });
      } else {
        expect(custom(row)).toEqual({ ...custom(old), [keys.industry]: null, [branch]: industry });
        expect({ ...row, custom_fields: 0, update_time: 0 }).toEqual({
          ...old,
          custom_fields: 0,
          update_time: 0,
        });
      }
    }
    const sent = harness.sandbox.requests({ account: 'production' }).slice(seen);
    const patches = sent.filter(({ method }) => method === 'PATCH');
    expect(patches.length).toBe(industries.size);
    expect(sent.filter(({ method, path }) => method === 'POST' && !path.includes('ields'))).toEqual([]);
    const lists = sent.filter(({ method, path }) => method === 'GET' && path === '/api/v2/organizations');
    expect(lists.length).toBeLessThanOrEqual(Math.ceil(industries.size / 100) + 1);
  });

  test('what it did is in the audit trail, in numbers', async () => {
    const entries = await harness.ledger.audit.all();
    const applied = entries.find((entry) => entry.action === 'apply');
    expect(applied?.note).toContain(
      `accounts ${industries.size} updated, 1 left as somebody else changed them`,
    );
  });

  test('the same mapping once more is refused: nothing would change', async () => {
    await expect(harness.approve('mapping')).rejects.toMatchObject({ cause: { type: 'GateNotOpen' } });
  });

  test('records that it had left out are moved when it no longer does', async () => {
    const changed = structuredClone(mapping);
    changed.objects.accounts.fields['industry'] = {
      ...changed.objects.accounts.fields['industry']!,
      to: 'Branche',
    };
    changed.objects.deals.filter = null;
    const deals = rows('deals').length;
    const { filtered } = await harness.ledger.stats.countsOf('production', 'deals');
    expect(filtered).toBeGreaterThan(0);
    await handInMapping(harness, fingerprintMapping(changed), writeMappingYaml(changed));
    await harness.approve('mapping');
    await harness.until(
      (s) => s.gate?.name === 'freeze' && s.phases.some((p) => p.object === 'deals' && p.filtered === 0),
      'the deals',
    );
    const counts = await harness.ledger.stats.countsOf('production', 'deals');
    expect(counts).toMatchObject({ filtered: 0, pending: 0 });
    expect(rows('deals').length).toBe(counts.created);
    expect(counts.created).toBeGreaterThan(deals);
  });

  test('what cannot be changed any more is refused with the reason', async () => {
    const changed = structuredClone(mapping);
    changed.notes = changed.notes === 'note' ? 'activity' : 'note';
    await handInMapping(harness, fingerprintMapping(changed), writeMappingYaml(changed));
    await expect(harness.approve('mapping')).rejects.toMatchObject({ cause: { type: 'MappingInvalid' } });
  });

  test('histories replay and hold nothing of a record', async () => {
    const histories = await readHistories(harness);
    await expectReplay(histories);
    expect(histories.map(plainText).join('\n')).not.toContain(CANARY);
  });
});
