import { PHASES } from '../contract/objects.js';
import type { Verification } from '../contract/reconciliation.js';
import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';
import { fingerprintMapping } from '../mapping/fingerprint.js';
import type { Mapping } from '../mapping/mapping-schema.js';
import { parseMapping } from '../mapping/mapping-yaml.js';
import type { ObjectProfile } from '../smartdesk/profile.js';
import type { DiscoveryFacts } from './discovery-facts.js';
import { deciderOf, type Approval, type Decider } from './fidelity-decisions.js';
import { fieldCountsKey, type FieldCounts } from './run-rows.js';

/** What a run did with the values of one field. */
export interface ArrivedField {
  readonly object: string;
  readonly field: string;
  /** Where the mapping sends it; '' where a report is about something else than a line of the mapping. */
  readonly target: string;
  /** From `fields.csv`: records created by the run in which the source has a value, and of these with one in Pipedrive. */
  readonly moved: number | null;
  readonly arrived: number | null;
  /** Lines of `values.csv` by action. */
  readonly actions: Readonly<Record<string, number>>;
}

/** What a run did, as the read-back found it. */
export interface RunFidelity {
  readonly run: string;
  readonly verifications: readonly Verification[];
  readonly fields: readonly ArrivedField[];
  /** Records that a filter left out, by object. */
  readonly filtered: Readonly<Record<string, number>>;
}

export interface FidelityFacts {
  readonly account: string;
  readonly zone: string;
  readonly profiles: readonly ObjectProfile[];
  readonly mapping: Mapping | null;
  /** `sha256:…` of the mapping. */
  readonly fingerprint: string | null;
  /** Accepted approvals of mappings, the oldest first. */
  readonly approvals: readonly Approval[];
  readonly decide: Decider | null;
  readonly runs: readonly RunFidelity[];
}

/** Reads what `fidelity.md` tells from the ledger. */
export async function readFidelityFacts(
  ledger: Ledger,
  { export: exported, profiles, mapping }: Pick<DiscoveryFacts, 'export' | 'profiles' | 'mapping'>,
): Promise<FidelityFacts> {
  const approvals = await readApprovals(ledger);
  const proposal = parsed((await ledger.meta.get<string>(META.proposal)) ?? '');
  const runs: RunFidelity[] = [];
  for (const run of await ledger.stats.runs()) runs.push(await readRun(ledger, run));
  return {
    account: exported.account.name,
    zone: exported.account.timezone,
    profiles,
    mapping,
    fingerprint: mapping === null ? null : fingerprintMapping(mapping),
    approvals,
    decide: mapping === null || proposal === null ? null : deciderOf(mapping, proposal, approvals),
    runs,
  };
}

async function readApprovals(ledger: Ledger): Promise<Approval[]> {
  const approvals: Approval[] = [];
  for (const { gate, action, accepted, fingerprint, by, at } of await ledger.audit.all()) {
    if (gate !== 'mapping' || action !== 'approve' || !accepted || fingerprint === null) continue;
    const mapping = parsed((await ledger.mappings.get(fingerprint)) ?? '');
    if (mapping !== null) approvals.push({ by, at, mapping });
  }
  return approvals;
}

function parsed(text: string): Mapping | null {
  const found = parseMapping(text, 'mapping.yaml');
  return found.ok ? found.mapping : null;
}

async function readRun(ledger: Ledger, run: string): Promise<RunFidelity> {
  const fields = new Map<string, ArrivedField>();
  const keyOf = (object: string, field: string): string => JSON.stringify([object, field]);
  const filtered: Record<string, number> = {};
  for (const object of PHASES) {
    const counts = await ledger.meta.get<FieldCounts>(fieldCountsKey(run, object));
    for (const [field, { target, source, arrived = null }] of Object.entries(counts ?? {}))
      fields.set(keyOf(object, field), { object, field, target, moved: source, arrived, actions: {} });
    const { filtered_by_mapping: left = 0 } = await ledger.stats.reasons(run, object);
    if (left > 0) filtered[object] = left;
  }
  for (const { object, field, action, n } of await ledger.stats.valueNoteCounts(run)) {
    const known = fields.get(keyOf(object, field)) ?? {
      object,
      field,
      target: '',
      moved: null,
      arrived: null,
      actions: {},
    };
    fields.set(keyOf(object, field), { ...known, actions: { ...known.actions, [action]: n } });
  }
  const order = (object: string): number => PHASES.findIndex((phase) => phase === object);
  return {
    run,
    verifications: await ledger.reports.all<Verification>('verifications', run),
    fields: [...fields.values()].toSorted((a, b) => order(a.object) - order(b.object)),
    filtered,
  };
}
