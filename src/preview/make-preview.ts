import type { Forecast } from '../contract/forecast.js';
import { PHASES, type PhaseObject } from '../contract/objects.js';
import type { Preview, PreviewedAmendment, PreviewedObject, PreviewSummary } from '../contract/preview.js';
import type { MissingItem } from '../contract/status.js';
import { readSourceFacts } from '../discovery/source-facts.js';
import { makeForecast } from '../forecast/make-forecast.js';
import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';
import { fingerprintMapping } from '../mapping/fingerprint.js';
import { compareManifest } from '../mapping/manifest/compare-manifest.js';
import { comparePipelines } from '../mapping/manifest/compare-pipelines.js';
import { fieldManifest } from '../mapping/manifest/field-manifest.js';
import { writeMappingYaml } from '../mapping/mapping-yaml.js';
import { collectOwners, resolveOwners, type ResolvedOwner } from '../reports/owners.js';
import { amendmentOf } from './amendment-of.js';
import { planRun, type PlannedRun, type PlanRequest } from './plan-run.js';
import { previewRecord, type RecordName } from './preview-record.js';

export interface PreviewRequest extends PlanRequest {
  /** Records to show before and after. */
  readonly records: readonly RecordName[];
}

/**
 * What a run under a mapping would do to every record, without a single request. Keeps the numbers, and nothing else, in
 * the ledger for whoever approves the mapping.
 */
export async function makePreview(
  request: PreviewRequest,
): Promise<{ readonly preview: Preview; readonly forecast: Forecast }> {
  const { ledger, config, mapping, role } = request;
  const planned = await planRun(request);
  try {
    const fingerprint = fingerprintMapping(mapping);
    const preview: Preview = {
      schema: 1,
      name: config.name,
      account: role,
      fingerprint,
      at: new Date().toISOString(),
      objects: await objectsOf(planned),
      owners: await ownersOf(request, planned),
      missing: await missingOf(request, planned),
      records: await Promise.all(request.records.map((name) => previewRecord(planned.context, name))),
      amendment: await amendmentOf(request, planned),
    };
    await ledger.meta.set(META.preview, summaryOf(preview));
    const scratch = planned.context.ledger;
    await scratch.mappings.put(fingerprint, writeMappingYaml(mapping));
    const seen = { production: null, staging: null };
    return { preview, forecast: await makeForecast({ ledger: scratch, config, mapping: fingerprint, seen }) };
  } finally {
    await planned.close();
  }
}

/** The numbers of a preview over all objects. */
export function summaryOf({ fingerprint, at, account, objects, amendment }: Preview): PreviewSummary {
  const sum = (of: (object: PreviewedObject) => number): number =>
    objects.reduce((total, object) => total + of(object), 0);
  return {
    ...{ fingerprint, at, account },
    created: sum(({ created }) => created),
    merged: sum(({ merged }) => merged),
    filtered: sum(({ filtered }) => filtered),
    skipped: sum(({ skipped }) => skipped),
    amendment: amendment === null ? null : amendmentSummary(amendment),
  };
}

function amendmentSummary({
  objects,
  opened,
  stays,
}: PreviewedAmendment): NonNullable<PreviewSummary['amendment']> {
  const touched = objects.reduce((sum, object) => sum + (object.isFixed ? 0 : object.touched), 0);
  return { touched, opened, stays };
}

async function objectsOf({ context: { ledger, run } }: PlannedRun): Promise<PreviewedObject[]> {
  const values = await valuesOf(ledger, run);
  const objects: PreviewedObject[] = [];
  for (const object of PHASES) {
    const { source, created, merged, filtered, skipped } = await ledger.stats.countsOf(run, object);
    if (source === 0) continue;
    const reasons = await ledger.stats.reasons(run, object);
    objects.push({
      object,
      source,
      created,
      merged,
      filtered,
      skipped,
      reasons,
      values: values.get(object) ?? [],
    });
  }
  return objects;
}

type Values = PreviewedObject['values'][number];

async function valuesOf(ledger: Ledger, run: string): Promise<Map<PhaseObject, Values[]>> {
  const counts = new Map<string, Values & { readonly object: PhaseObject }>();
  for await (const page of ledger.stats.valueNotes(run)) {
    for (const { object, source_field: field, action, reason_code: code } of page) {
      const key = JSON.stringify([object, field, action, code]);
      const count = (counts.get(key)?.count ?? 0) + 1;
      counts.set(key, { object: object as PhaseObject, field, action, code, count });
    }
  }
  const perObject = new Map<PhaseObject, Values[]>();
  for (const { object, ...line } of [...counts.values()].toSorted((a, b) => b.count - a.count)) {
    perObject.set(object, [...(perObject.get(object) ?? []), line]);
  }
  return perObject;
}

async function ownersOf({ ledger }: PreviewRequest, { schema }: PlannedRun): Promise<Preview['owners']> {
  const choices = await ledger.owners.all();
  const resolved = resolveOwners(await collectOwners(ledger), schema, choices);
  const isOpen = ({ status }: ResolvedOwner): boolean => status !== 'matched' && status !== 'assigned';
  const open = resolved
    .filter(isOpen)
    .map(({ email, status, records }) => ({ email, status, records }))
    .sort((a, b) => b.records - a.records);
  const unresolved: Record<string, number> = {};
  for (const { status } of open) unresolved[status] = (unresolved[status] ?? 0) + 1;
  return { matched: resolved.length - open.length, unresolved, open };
}

async function missingOf(
  { ledger, mapping }: PreviewRequest,
  { schema }: PlannedRun,
): Promise<MissingItem[] | null> {
  if (schema === null) return null;
  const { definitions } = await readSourceFacts(ledger);
  return [
    ...compareManifest(fieldManifest(mapping, definitions), schema),
    ...comparePipelines(mapping, schema),
  ];
}
