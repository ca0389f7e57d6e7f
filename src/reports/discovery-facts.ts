import { parse } from 'yaml';
import type { Forecast } from '../contract/forecast.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type ExportFacts, type RunFacts } from '../ledger/meta-keys.js';
import { mappingSchema, type Mapping } from '../mapping/mapping-schema.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import type { CustomFieldDefinitions } from '../smartdesk/custom-fields.js';
import type { ObjectProfile } from '../smartdesk/profile.js';
import { collectOwners, resolveOwners, type ResolvedOwner } from './owners.js';
import { pipelineLines, readPipelines, type PipelineLine } from './pipelines.js';
import { takeCensus, type RowCensus } from './row-census.js';

/** What discovery knows, for the reports that need no load. */
export interface DiscoveryFacts {
  readonly export: ExportFacts;
  readonly profiles: readonly ObjectProfile[];
  readonly definitions: CustomFieldDefinitions;
  readonly pipelines: readonly PipelineLine[];
  readonly census: RowCensus;
  readonly owners: readonly ResolvedOwner[];
  /** Null before one has been proposed. */
  readonly mapping: Mapping | null;
  /** The production account, else the staging account; null if neither could be looked at. */
  readonly schema: TargetSchema | null;
  /** Null before one has been made. */
  readonly forecast: Forecast | null;
}

/** Reads them from the ledger. @throws Error naming the fact that discovery has not written yet */
export async function readDiscoveryFacts(ledger: Ledger): Promise<DiscoveryFacts> {
  const mapping = await readMapping(ledger);
  const schema =
    (await ledger.meta.get<TargetSchema>(META.schema('production'))) ??
    (await ledger.meta.get<TargetSchema>(META.schema('staging')));
  return {
    export: await ledger.meta.require<ExportFacts>(META.export),
    profiles: await ledger.meta.require<ObjectProfile[]>(META.profiles),
    definitions: await ledger.meta.require<CustomFieldDefinitions>(META.definitions),
    pipelines: pipelineLines(await readPipelines(ledger), mapping),
    census: await takeCensus(ledger),
    owners: resolveOwners(await collectOwners(ledger), schema, await ledger.owners.all()),
    mapping,
    schema,
    forecast: await ledger.meta.get<Forecast>(META.forecast),
  };
}

/** The mapping under which production ran, else the one handed in last. */
async function readMapping(ledger: Ledger): Promise<Mapping | null> {
  const used = await readRunMapping(ledger, 'production');
  if (used !== null) return used;
  const current = await ledger.mappings.current();
  return current === null ? null : mappingSchema.parse(parse(current.content));
}

/** The mapping under which a run moves its records; null for a run that never began, or that was taken back. */
export async function readRunMapping(ledger: Ledger, run: string): Promise<Mapping | null> {
  const facts = await ledger.meta.get<RunFacts>(META.run(run));
  const isOn = facts !== null && facts.rolledBackAt === undefined;
  const content = isOn ? await ledger.mappings.get(facts.mapping) : null;
  return content === null ? null : mappingSchema.parse(parse(content));
}
