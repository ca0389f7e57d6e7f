import axios from 'axios';
import type { AccountDump } from '../../../src/sandbox/pipedrive/dump.js';
import type { ExportFolder } from '../export-tables.js';
import type { FieldObject } from '../target-view.js';
import { present } from '../words.js';

type Json = Record<string, unknown>;

/** Custom fields that the mapping makes of standard columns and for the migration's own keys. */
const STANDARD: ReadonlyArray<readonly [FieldObject, string, string]> = [
  ...(['organization', 'person', 'deal'] as const).flatMap((object) => [
    [object, 'sd_id__c', 'varchar'] as const,
    [object, 'sd_original_owner__c', 'varchar'] as const,
  ]),
  ['organization', 'Phone', 'varchar'],
  ['organization', 'Employee count', 'double'],
  ['deal', 'Lead status', 'varchar'],
];

const OBJECT: Readonly<Record<string, FieldObject>> = {
  account: 'organization',
  contact: 'person',
  deal: 'deal',
  lead: 'deal',
};
const TYPE: Readonly<Record<string, string>> = {
  ...{ text: 'varchar', email: 'varchar', url: 'varchar', phone: 'varchar', longtext: 'text' },
  ...{
    number: 'double',
    currency: 'monetary',
    date: 'date',
    boolean: 'enum',
    picklist: 'enum',
    multipicklist: 'set',
  },
};

/** Types of activities that the generated company has and an account has not. */
const TYPES = ['Note', 'Webinar'] as const;

interface Definition {
  readonly object: FieldObject;
  readonly name: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** Fields, options, pipelines and stages of an account: what an export needs and the account lacks is made. */
export class AccountSetup {
  readonly #url: string;

  constructor(control: string, account: string) {
    this.#url = `${control}/accounts/${account}`;
  }

  async complete(folder: ExportFolder): Promise<void> {
    const { data: dump } = await axios.get<AccountDump>(`${this.#url}/dump`);
    for (const wanted of definitionsOf(folder)) await this.#completeField(wanted, dump.fields[wanted.object]);
    for (const name of TYPES)
      if (!dump.activityTypes.some((type) => type['name'] === name))
        await this.#seed('activityTypes', { name, icon_key: 'task' });
    for (const [id, row] of folder.table('pipelines').records()) {
      const name = present(row['name']);
      const pipeline =
        dump.pipelines.find((each) => each['name'] === name)?.['id'] ??
        (await this.#seed('pipelines', { name }));
      for (const stage of folder.table('stages').records().values()) {
        const there = dump.stages.some(
          (each) => each['pipeline_id'] === pipeline && each['name'] === present(stage['name']),
        );
        if (stage['pipeline_id'] === id && !there)
          await this.#seed('stages', { name: present(stage['name']), pipeline_id: pipeline });
      }
    }
  }

  async #completeField({ object, name, type, options }: Definition, fields: readonly Json[]): Promise<void> {
    const field = fields.find((each) => each['field_name'] === name && each['is_custom_field'] === true);
    const entity = `${object}Fields`;
    if (field === undefined) {
      const labels = options.length === 0 ? {} : { options: options.map((label) => ({ label })) };
      await this.#seed(entity, { field_name: name, field_type: type, ...labels });
      return;
    }
    const known = ((field['options'] ?? []) as Json[]).map(({ label }) => label);
    const missing = options.filter((label) => !known.includes(label));
    if (missing.length > 0) await this.#addOptions(object, String(field['field_code']), missing);
  }

  /** Options are added over the API: the control port has no command for them. */
  async #addOptions(object: string, code: string, labels: readonly string[]): Promise<void> {
    const { data } = await axios.get<{ accounts: Array<{ name: string; token: string; baseUrl: string }> }>(
      `${this.#url}/../../accounts`,
    );
    const account = data.accounts.find(({ name }) => this.#url.endsWith(`/${name}`));
    const headers = { 'x-api-token': account?.token ?? '' };
    const path = `${account?.baseUrl}/api/v2/${object}Fields/${code}/options`;
    await axios.post(
      path,
      labels.map((label) => ({ label })),
      { headers },
    );
  }

  async #seed(entity: string, record: Json): Promise<unknown> {
    const { data } = await axios.post<{ data: Json[] }>(`${this.#url}/seed`, { entity, records: [record] });
    return data.data[0]?.['id'];
  }
}

function definitionsOf(folder: ExportFolder): Definition[] {
  const rows = [...folder.table('custom_fields').records().values()];
  const own = rows.flatMap((row): Definition[] => {
    const object = OBJECT[present(row['object'])];
    const type = TYPE[present(row['type'])];
    if (object === undefined || type === undefined) return [];
    const label = present(row['label']);
    const name = label === 'Priority' && row['object'] === 'lead' ? 'Priority (Lead)' : label;
    const listed = present(row['options'])
      .split('|')
      .filter((option) => option !== '');
    const options = row['type'] === 'boolean' ? ['Yes', 'No'] : listed;
    return [{ object, name, type, options }];
  });
  const standard = STANDARD.map(([object, name, type]) => ({ object, name, type, options: [] }));
  const all = new Map([...standard, ...own].map((each) => [`${each.object} ${each.name}`, each]));
  return [...all.values()];
}
