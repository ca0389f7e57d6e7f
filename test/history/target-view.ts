import type { AccountDump } from '../../src/sandbox/pipedrive/dump.js';
import { present } from './words.js';

export type Rendered = Readonly<Record<string, unknown>>;

/** Tables of an account that hold records. */
export const ENTITIES = [
  'organizations',
  'persons',
  'leads',
  'deals',
  'activities',
  'notes',
  'files',
] as const;
export type Entity = (typeof ENTITIES)[number];

/** Objects of the account that have custom fields; leads use those of deals. */
export type FieldObject = 'organization' | 'person' | 'deal';

/** A record of the account as `ENTITY:ID`. */
export function refOf(entity: Entity, id: unknown): string {
  return `${entity}:${String(id)}`;
}

/** An account's dump, with its ids made readable: users by e-mail, stages by name, fields by name, records by key. */
export class TargetView {
  readonly #rows = new Map<Entity, Map<string, Rendered>>();
  readonly #byKey = new Map<string, string[]>();

  constructor(readonly dump: AccountDump) {
    for (const entity of ENTITIES) {
      this.#rows.set(entity, new Map(dump[entity].map((row) => [String(row['id']), row])));
      for (const row of dump[entity]) {
        if (!isLive(row)) continue;
        for (const key of this.keysOf(entity, row))
          this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), refOf(entity, row['id'])]);
      }
    }
  }

  row(entity: Entity, id: string): Rendered | undefined {
    return this.#rows.get(entity)?.get(id);
  }

  /** Undeleted records. */
  live(entity: Entity): Rendered[] {
    return this.dump[entity].filter(isLive);
  }

  isLive(entity: Entity, id: string): boolean {
    const row = this.row(entity, id);
    return row !== undefined && isLive(row);
  }

  /** Live records that carry a key, as `ENTITY:ID`; one, unless something is wrong. */
  refsOfKey(key: string): readonly string[] {
    return this.#byKey.get(key) ?? [];
  }

  /** Every key that live records carry. */
  keys(): string[] {
    return [...this.#byKey.keys()];
  }

  /** Keys of one record, as `OBJECT/ID`: of the field, of a lead's origin, or of the markers in the text. */
  keysOf(entity: Entity, row: Rendered): string[] {
    if (entity === 'leads') return typeof row['origin_id'] === 'string' ? [row['origin_id']] : [];
    if (entity === 'activities') return markersIn(row['note']);
    if (entity === 'notes') return markersIn(row['content']);
    if (entity === 'files') return [];
    const object = ({ organizations: 'organization', persons: 'person', deals: 'deal' } as const)[entity];
    const key = this.custom(object, row, 'sd_id__c');
    return typeof key === 'string' ? [key] : [];
  }

  /** Value of a custom field by its name; null when unset. Leads have theirs flat. */
  custom(object: FieldObject, row: Rendered, name: string): unknown {
    const code = this.code(object, name);
    if (code === undefined) return null;
    const values = row['custom_fields'] as Rendered | undefined;
    return (values === undefined ? row[code] : values[code]) ?? null;
  }

  code(object: FieldObject, name: string): string | undefined {
    return this.#field(object, name)?.['field_code'] as string | undefined;
  }

  /** Name of a custom field by its key of 40 digits. */
  fieldName(object: FieldObject, code: string): string | undefined {
    return this.dump.fields[object].find((field) => field['field_code'] === code)?.['field_name'] as
      string | undefined;
  }

  label(object: FieldObject, name: string, id: unknown): string | null {
    return this.#options(object, name).find((option) => String(option.id) === String(id))?.label ?? null;
  }

  optionId(object: FieldObject, name: string, label: string): number | undefined {
    return this.#options(object, name).find((option) => option.label === label)?.id;
  }

  labels(object: FieldObject, name: string): string[] {
    return this.#options(object, name).map((option) => option.label);
  }

  /** In small letters. */
  email(userId: unknown): string {
    const user = this.dump.users.find((each) => each['id'] === userId);
    return present(user?.['email']).toLowerCase();
  }

  userId(email: string): number | undefined {
    return this.#user(email)?.['id'] as number | undefined;
  }

  isActiveUser(email: string): boolean {
    return this.#user(email)?.['active_flag'] === true;
  }

  /** `PIPELINE/STAGE`, as stages of one name stand in several pipelines. */
  stage(stageId: unknown): string {
    const stage = this.dump.stages.find((each) => each['id'] === stageId);
    const pipeline = this.dump.pipelines.find((each) => each['id'] === stage?.['pipeline_id']);
    return `${present(pipeline?.['name'])}/${present(stage?.['name'])}`;
  }

  stageId(name: string): number | undefined {
    const live = this.dump.stages.filter((stage) => stage['is_deleted'] !== true);
    return live.find((stage) => this.stage(stage['id']) === name)?.['id'] as number | undefined;
  }

  #user(email: string): Rendered | undefined {
    return this.dump.users.find((user) => present(user['email']).toLowerCase() === email);
  }

  #field(object: FieldObject, name: string): Rendered | undefined {
    return this.dump.fields[object].find(
      (field) => field['is_custom_field'] === true && field['field_name'] === name,
    );
  }

  #options(object: FieldObject, name: string): ReadonlyArray<{ id: number; label: string }> {
    return (this.#field(object, name)?.['options'] ?? []) as ReadonlyArray<{ id: number; label: string }>;
  }
}

function isLive(row: Rendered): boolean {
  return row['is_deleted'] !== true && row['active_flag'] !== false;
}

const MARKER = /\[sd:([a-z]+):([^[\]]+)\]/g;
const OF_MARKER: Readonly<Record<string, string>> = { activity: 'activities', task: 'tasks', note: 'notes' };

/** `[sd:task:tsk_1]` is the key `tasks/tsk_1`; an inline note's is `notes/accounts/acc_1#notes`. */
function markersIn(text: unknown): string[] {
  if (typeof text !== 'string') return [];
  return [...text.matchAll(MARKER)].map(([, kind = '', id = '']) => `${OF_MARKER[kind] ?? kind}/${id}`);
}
