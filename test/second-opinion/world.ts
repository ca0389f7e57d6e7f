import type { AssistantConfig } from '../../src/contract/migration-input.js';
import type { Mapping } from '../../src/mapping/mapping-schema.js';
import type { FieldCandidates } from '../../src/mapping/proposal/candidates.js';
import { withOrigins } from '../../src/mapping/proposal/origins.js';
import { proposeMapping } from '../../src/mapping/proposal/propose-mapping.js';
import type { SourceFacts } from '../../src/mapping/source-facts.js';
import { askModel } from '../../src/second-opinion/ask-model.js';
import type { AskLimits } from '../../src/second-opinion/ask-model.js';
import { secondOpinion } from '../../src/second-opinion/second-opinion.js';
import type { RememberedAnswers, SecondOpinion } from '../../src/second-opinion/second-opinion.js';
import { ObjectProfiler } from '../../src/smartdesk/profile.js';
import { emptyFacts } from '../mapping/acme.js';

const ROWS = [
  {
    id: 'a1',
    name: 'One',
    address: 'Oslo',
    cf_size: '12',
    cf_since: '2017-05-26',
    cf_note: 'Confidential-Alpha',
    street: 'Main',
  },
  {
    id: 'a2',
    name: 'Two',
    address: '',
    cf_size: '7',
    cf_since: '2018-01-02',
    cf_note: 'Confidential-Beta',
    street: 'High',
  },
  {
    id: 'a3',
    name: 'Six',
    address: '',
    cf_size: '40',
    cf_since: '2019-03-04',
    cf_note: 'Confidential-Gamma',
    street: 'Low',
  },
];

/** An export with three columns that nothing defines and one that is unknown: the proposal is sure of none of them. */
export function facts(): SourceFacts {
  const profiler = new ObjectProfiler('accounts', Object.keys(ROWS[0] ?? {}));
  ROWS.forEach((row, index) => profiler.add(row, index + 1));
  const empty = emptyFacts({ rows: { accounts: ROWS.length } });
  const profiles = empty.profiles.map((each) => (each.object === 'accounts' ? profiler.result() : each));
  return { ...empty, profiles };
}

/** Lines of which the proposal is not sure, whatever it would say of these columns. */
const UNSURE = {
  cf_size: { to: 'Size', type: 'varchar' },
  cf_since: { to: 'Since', type: 'varchar' },
  cf_note: { to: 'Note', type: 'varchar' },
  street: { to: null },
} as const;

export function proposal(source: SourceFacts): Mapping {
  const nothing = { groups: [], target: null, existingPersonHits: null, existingOrganizations: new Map() };
  const mapping = withOrigins(proposeMapping({ source, ...nothing }), null);
  for (const [field, line] of Object.entries(UNSURE)) {
    const rest = { onInvalid: 'drop', confidence: 0.5, reason: 'a guess', origin: 'rules' } as const;
    mapping.objects.accounts.fields[field] = { ...line, ...rest };
  }
  return mapping;
}

const place = (
  to: string | null,
  type?: 'double' | 'date' | 'varchar',
  score = 0.5,
): FieldCandidates['candidates'][number] => ({
  to,
  ...(type !== undefined && { type }),
  score,
  evidence: [`speaks for ${to ?? 'nothing'}`],
});

export const CANDIDATES: readonly FieldCandidates[] = [
  {
    object: 'accounts',
    field: 'cf_size',
    candidates: [place('Size', 'varchar'), place('Staff', 'double'), place('Since', 'date')],
  },
  {
    object: 'accounts',
    field: 'cf_since',
    candidates: [place('Since', 'varchar'), place('Since', 'date'), place('add_time')],
  },
  {
    object: 'accounts',
    field: 'cf_note',
    candidates: [place('Note', 'varchar'), place('Staff', 'double'), place(null)],
  },
  {
    object: 'accounts',
    field: 'street',
    candidates: [place(null), place('Street', 'varchar'), place('address'), place('owner_id')],
  },
  // The proposal is sure of this one: nobody asks about it.
  { object: 'accounts', field: 'name', candidates: [place('name'), place('Other', 'varchar')] },
];

export const QUICK: AskLimits = { timeoutMs: 20_000, pauseMs: 1, maxTokens: 500 };

export interface Outcome extends SecondOpinion {
  readonly before: Mapping;
  readonly lines: string[];
}

export interface Asking {
  readonly baseUrl: string;
  readonly key?: string | null;
  readonly limits?: Partial<AskLimits>;
  readonly remembered?: RememberedAnswers | null;
  readonly candidates?: readonly FieldCandidates[];
  readonly source?: SourceFacts;
  readonly before?: Mapping;
}

/** Asks the endpoint about a proposal over HTTP. */
export async function opinionOf(asking: Asking): Promise<Outcome> {
  const { source = facts(), key = 'sk-canary-1234567890', candidates = CANDIDATES } = asking;
  const assistant: AssistantConfig = {
    baseUrl: asking.baseUrl,
    model: 'fake-1',
    apiKeyEnv: 'ASSISTANT_TOKEN',
  };
  const before = asking.before ?? proposal(source);
  const lines: string[] = [];
  const opinion = await secondOpinion({
    mapping: before,
    candidates,
    facts: source,
    assistant,
    ask: (columns) => askModel(assistant, key, columns, { ...QUICK, ...asking.limits }),
    remembered: asking.remembered ?? null,
    warn: (line) => lines.push(line),
  });
  return { ...opinion, before, lines };
}
