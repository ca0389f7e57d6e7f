import { expect } from 'vitest';
import type { Preview } from '../../src/contract/preview.js';
import { PHASES } from '../../src/contract/objects.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { makePreview } from '../../src/preview/make-preview.js';
import { parseMapping } from '../../src/mapping/mapping-yaml.js';
import type { Mapping } from '../../src/mapping/mapping-schema.js';
import type { MigrationHarness } from './migration-harness.js';

/** The mapping that was handed in last. */
export async function currentMapping(harness: MigrationHarness): Promise<Mapping> {
  const parsed = parseMapping((await harness.ledger.mappings.current())!.content, 'mapping.yaml');
  if (!parsed.ok) throw new Error('the mapping does not parse');
  return parsed.mapping;
}

/** What `sd2pd plan` says of production under a mapping. */
export async function planned({ ledger, config }: MigrationHarness, mapping: Mapping): Promise<Preview> {
  const request = {
    ledger,
    config,
    mapping,
    role: 'production' as const,
    records: [],
    beat: () => undefined,
  };
  return (await makePreview(request)).preview;
}

/** Every count of a plan is the load's: of records, of reasons, and of values by field. */
export async function expectLoadedAsPlanned(preview: Preview, ledger: Ledger, run: string): Promise<void> {
  const values = await valuesOf(ledger, run);
  for (const object of PHASES) {
    const plan = preview.objects.find((each) => each.object === object);
    const { created, merged, filtered, skipped, source } = await ledger.stats.countsOf(run, object);
    expect(
      { ...(plan ?? { object, source: 0 }), values: sorted(plan?.values ?? []) },
      `${object} as it was planned, and as it was loaded`,
    ).toEqual({
      object,
      source,
      ...(plan !== undefined && {
        created,
        merged,
        filtered,
        skipped,
        reasons: await ledger.stats.reasons(run, object),
      }),
      values: sorted(values.filter((line) => line.object === object)),
    });
  }
}

interface ValueLine {
  readonly field: string;
  readonly action: string;
  readonly code: string;
  readonly count: number;
}

const sorted = (lines: readonly ValueLine[]): string[] =>
  lines.map(({ field, action, code, count }) => `${field} ${action} ${code} ${count}`).sort();

async function valuesOf(ledger: Ledger, run: string): Promise<(ValueLine & { object: string })[]> {
  const lines = new Map<string, ValueLine & { object: string }>();
  for await (const page of ledger.stats.valueNotes(run)) {
    for (const { object, source_field: field, action, reason_code: code } of page) {
      const key = [object, field, action, code].join(' ');
      lines.set(key, { object, field, action, code, count: (lines.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...lines.values()];
}
