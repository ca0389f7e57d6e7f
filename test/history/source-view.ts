import type { ExportFolder, Row, TableName } from './export-tables.js';
import type { SourceContext, Value } from './fields/field.js';
import { parentOf } from './fields/activity-fields.js';
import type { ModelledObject } from './fields/index.js';
import type { FieldObject } from './target-view.js';
import { present } from './words.js';

/** Whose column `notes` is a note of its own. */
export const WITH_INLINE_NOTES = ['accounts', 'contacts', 'leads', 'deals'] as const;
const PARENT_TYPES = { accounts: 'account', contacts: 'contact', leads: 'lead', deals: 'deal' } as const;

/** What the source alone does not say: who owns what, and who stands for what. */
export interface Facts {
  /** In small letters: owners that the customer assigned to users, `''` to whom blank ones go. */
  readonly assigned: ReadonlyMap<string, string>;
  /** E-mails that are active users of the account, in small letters. */
  readonly isActiveUser: (email: string) => boolean;
  /** Members of each merge group but the survivor, by the survivor's id, in the order of their ids. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  readonly leadLinks: (leadId: string) => { readonly person: Value; readonly organization: Value };
}

/** An export as the mapping sees it: one row for each record that is to be. */
export class SourceView {
  readonly context: SourceContext;
  readonly #rows = new Map<ModelledObject, ReadonlyMap<string, Row>>();

  constructor(
    readonly folder: ExportFolder,
    private readonly facts: Facts,
  ) {
    const { timezone, currency } = folder.manifest.account;
    const [pipelines, stages] = [folder.table('pipelines').records(), folder.table('stages').records()];
    this.context = {
      timeZone: timezone,
      currency,
      stage: (id) => {
        const stage = stages.get(id);
        const pipeline = pipelines.get(present(stage?.['pipeline_id']));
        return `${present(pipeline?.['name'])}/${present(stage?.['name'])}`;
      },
      owner: (email) => this.#owner(email.toLowerCase()),
      option: (object, field, text) => {
        const options = declaredOptions(folder, object, field);
        const folded = options.find((each) => each.toLowerCase() === text.toLowerCase());
        return options.find((each) => each === text) ?? folded ?? null;
      },
      leadLinks: facts.leadLinks,
    };
  }

  rows(object: ModelledObject): ReadonlyMap<string, Row> {
    const known = this.#rows.get(object);
    if (known !== undefined) return known;
    const rows = this.#make(object);
    this.#rows.set(object, rows);
    return rows;
  }

  #owner(email: string): string {
    if (email !== '' && this.facts.isActiveUser(email)) return email;
    return this.facts.assigned.get(email) ?? this.facts.assigned.get('') ?? '';
  }

  #make(object: ModelledObject): ReadonlyMap<string, Row> {
    switch (object) {
      case 'accounts':
        return this.#accounts();
      case 'lead_persons':
        return this.#leads((id) => this.facts.leadLinks(id).person === `leads/${id}#person`);
      case 'lead_organizations':
        return this.#leads((id) => this.facts.leadLinks(id).organization === `leads/${id}#organization`);
      case 'inline_notes':
        return this.#inlineNotes();
      default:
        return this.folder.table(object satisfies TableName).records();
    }
  }

  /** Blanks of a survivor are filled from the members in the order of their ids; members are no records. */
  #accounts(): Map<string, Row> {
    const rows = new Map(this.folder.table('accounts').records());
    for (const [survivor, members] of this.facts.members) {
      const merged = { ...rows.get(survivor) };
      for (const member of members) {
        for (const [column, cell] of Object.entries(rows.get(member) ?? {}))
          if (present(merged[column]) === '') merged[column] = cell;
        rows.delete(member);
      }
      if (rows.has(survivor)) rows.set(survivor, merged);
    }
    return rows;
  }

  #leads(accept: (id: string) => boolean): Map<string, Row> {
    return new Map([...this.folder.table('leads').records()].filter(([id]) => accept(id)));
  }

  /** Notes of every member of a merge group move. */
  #inlineNotes(): Map<string, Row> {
    const notes = new Map<string, Row>();
    for (const object of WITH_INLINE_NOTES) {
      for (const [id, row] of this.folder.table(object).records()) {
        const body = row['notes'] ?? '';
        if (present(body) === '') continue;
        const note = {
          id: `${object}/${id}#notes`,
          parent_type: PARENT_TYPES[object],
          parent_id: id,
          body,
          author_email: row['owner_email'] ?? '',
        };
        notes.set(note.id, note);
      }
    }
    return notes;
  }
}

const REFERENCES: Partial<Record<ModelledObject, ReadonlyArray<readonly [string, string]>>> = {
  contacts: [['account_id', 'accounts']],
  deals: [
    ['account_id', 'accounts'],
    ['contact_id', 'contacts'],
  ],
  activities: [
    ['deal_id', 'deals'],
    ['account_id', 'accounts'],
    ['contact_id', 'contacts'],
    ['lead_id', 'leads'],
  ],
  tasks: [
    ['deal_id', 'deals'],
    ['account_id', 'accounts'],
    ['contact_id', 'contacts'],
  ],
};

/** Keys of what a row refers to. All of them have to be there, or the record is skipped. */
export function parentsOf(object: ModelledObject, row: Row): string[] {
  if (object === 'notes' || object === 'inline_notes') {
    const parent = parentOf(row['parent_type']);
    return [`${parent?.[0] ?? '?'}/${present(row['parent_id'])}`];
  }
  const references = REFERENCES[object] ?? [];
  return references.flatMap(([column, parent]) => {
    const id = present(row[column]);
    return id === '' ? [] : [`${parent}/${id}`];
  });
}

/** Whether a row can become a record, apart from its parents. */
export function isMovable(object: ModelledObject, row: Row, source: SourceView): boolean {
  if (object !== 'deals') return true;
  const stage = source.folder.table('stages').get(present(row['stage_id']));
  return (
    ['open', 'won', 'lost'].includes(present(row['status'])) &&
    stage !== undefined &&
    stage['pipeline_id'] === row['pipeline_id']
  );
}

const OBJECT_NAMES = { organization: ['account'], person: ['contact'], deal: ['deal', 'lead'] } as const;

/** Options of a custom field by its name in the target: a lead's priority is another field than a deal's. */
export function declaredOptions(folder: ExportFolder, object: FieldObject, field: string): string[] {
  const [label, only] = field === 'Priority (Lead)' ? ['Priority', 'lead'] : [field, null];
  const names: readonly string[] = OBJECT_NAMES[object];
  const found = [...folder.table('custom_fields').records().values()].find(
    (row) =>
      present(row['label']) === label &&
      names.includes(present(row['object'])) &&
      (only === null || row['object'] === only),
  );
  if (found?.['type'] === 'boolean') return ['Yes', 'No'];
  return present(found?.['options'])
    .split('|')
    .filter((option) => option !== '');
}
