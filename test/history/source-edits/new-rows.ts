import type { Row, TableName } from '../export-tables.js';
import { someDay } from '../fields/custom-fields.js';
import type { Pool } from '../fields/field.js';
import type { SourceKind } from '../kinds.js';
import type { RoundPlan } from '../round-plan.js';
import { parentsOf } from '../source-view.js';
import { stagesOf } from './pool.js';

const KIND: Partial<Record<TableName, SourceKind>> = {
  accounts: 'new_account',
  contacts: 'new_contact',
  leads: 'new_lead',
  deals: 'new_deal',
  activities: 'new_activity',
  tasks: 'new_task',
  notes: 'new_note',
  attachments: 'new_attachment',
};

/** What a new child may hang on, as ids by object. */
export interface Parents {
  readonly accounts?: string;
  readonly contacts?: string;
  readonly deals?: string;
  readonly leads?: string;
  readonly tasks?: string;
}

/** Makes rows of every kind that are whole in themselves. Ids tell the round: no export had them before. */
export class NewRows {
  #made = 0;

  constructor(
    private readonly plan: RoundPlan,
    private readonly pool: Pool,
  ) {}

  account(): string {
    const { random } = this.plan;
    return this.#add('accounts', {
      name: `${random.word()} Works`,
      address: `${random.int(1, 99)} ${random.word()} Lane`,
      phone: `+49 40 ${random.int(100_000, 999_999)}`,
      employee_count: String(random.int(1, 400)),
      cf_segment: random.pick(this.pool.options('organization', 'Segment')) ?? '',
      ...this.#owned(),
    });
  }

  contact({ accounts }: Parents = {}): string {
    const { random } = this.plan;
    const name = random.word();
    return this.#add('contacts', {
      account_id: accounts ?? '',
      ...{ first_name: name, last_name: random.word() },
      email: `${name.toLowerCase()}@history.example`,
      phone: `+49 40 ${random.int(100_000, 999_999)}`,
      lifecycle_stage: 'lead',
      cf_role: random.pick(this.pool.options('person', 'Role')) ?? '',
      ...this.#owned(),
    });
  }

  /** @param email of somebody who is a contact already, else of nobody */
  lead(company: string, email?: string): string {
    const { random } = this.plan;
    const name = random.word();
    return this.#add('leads', {
      title: `Enquiry of ${name}`,
      ...{ first_name: name, last_name: random.word(), company },
      email: email ?? `${name.toLowerCase()}@visitors.example`,
      lead_status: 'new',
      ...{ value: String(random.int(100, 9_000)), currency: 'EUR' },
      ...this.#owned(),
    });
  }

  deal({ accounts, contacts }: Parents = {}): string {
    const { random, after } = this.plan;
    const pipelines = [...after.table('pipelines').records().values()].map((row) => row['name'] ?? '');
    const stage = random.pick(stagesOf(this.plan, random.pick(pipelines) ?? ''));
    return this.#add('deals', {
      name: `${random.word()} contract`,
      ...{ pipeline_id: stage?.pipelineId ?? '', stage_id: stage?.id ?? '' },
      ...this.#course(),
      ...{ value: `${random.int(100, 90_000)}.5`, currency: 'EUR' },
      ...{ account_id: accounts ?? '', contact_id: contacts ?? '' },
      cf_product: random.pick(this.pool.options('deal', 'Product')) ?? '',
      ...this.#owned(),
    });
  }

  activity(parents: Parents = {}): string {
    const { random } = this.plan;
    const { owner_email, ...times } = this.#owned();
    return this.#add('activities', {
      type: random.pick(['call', 'meeting', 'email']) ?? 'call',
      subject: `Talk about ${random.word()}`,
      body: `They like ${random.word()}.`,
      occurred_at: someDay(random.int(0, 200)),
      ...linksOf(parents),
      ...{ ...times, owner_email },
    });
  }

  task(parents: Parents = {}): string {
    const { random } = this.plan;
    const { owner_email, ...times } = this.#owned();
    return this.#add('tasks', {
      subject: `Call about ${random.word()}`,
      description: `Ask for ${random.word()}.`,
      due_at: someDay(random.int(0, 200)),
      status: random.pick(['open', 'completed']) ?? 'open',
      ...linksOf(parents),
      ...{ ...times, assignee_email: owner_email },
    });
  }

  note(parents: Parents): string {
    const { random } = this.plan;
    return this.#add('notes', {
      ...oneParent(parents),
      body: `Remember ${random.word()}.`,
      author_email: random.pick(this.pool.emails) ?? '',
      created_at: '2026-10-02T08:00:00Z',
    });
  }

  attachment(parents: Parents): string {
    const { random, files } = this.plan;
    const filename = `minutes ${random.word()}.txt`;
    const bytes = Buffer.from(`Minutes of ${random.word()}\n`);
    const id = this.#nextId('attachments');
    const path = `attachments/${id}/${filename}`;
    files.set(path, bytes);
    const content = { filename, size: String(bytes.length), mime_type: 'text/plain', path };
    return this.#add('attachments', {
      id,
      ...oneParent(parents),
      ...content,
      created_at: '2026-10-02T08:00:00Z',
    });
  }

  #course(): Row {
    const status = this.plan.random.pick(['open', 'open', 'won', 'lost']) ?? 'open';
    const closed_at = status === 'open' ? '' : someDay(this.plan.random.int(0, 200));
    return { status, closed_at, lost_reason: status === 'lost' ? 'Price' : '' };
  }

  #owned(): { owner_email: string; created_at: string; modified_at: string } {
    const owner_email = this.plan.random.pick(this.pool.emails) ?? '';
    return { owner_email, created_at: '2026-10-01', modified_at: this.plan.stamp };
  }

  #nextId(table: TableName): string {
    this.#made += 1;
    return `${table.slice(0, 3)}_r${this.plan.round}_${this.#made}`;
  }

  #add(table: TableName, row: Row): string {
    const id = row['id'] ?? this.#nextId(table);
    this.plan.after.table(table).add({ ...row, id });
    const parents = table === 'attachments' ? [] : parentsOf(table as 'deals', row);
    this.plan.say(KIND[table] ?? 'new_account', [`${table}/${id}`, ...parents].join(' of '));
    return id;
  }
}

function linksOf({ accounts, contacts, deals, leads }: Parents): Row {
  return {
    ...{ account_id: accounts ?? '', contact_id: contacts ?? '', deal_id: deals ?? '' },
    ...(leads === undefined ? {} : { lead_id: leads }),
  };
}

function oneParent(parents: Parents): Row {
  const [object = 'accounts', id = ''] = Object.entries(parents)[0] ?? [];
  return { parent_type: object.slice(0, -1), parent_id: String(id) };
}
