import { mergeAccounts } from '../../mapping/transform/merge-accounts.js';
import { TRANSFORMS } from '../../mapping/transform/index.js';
import type { SourceRecord } from '../../mapping/transform/types.js';
import type { RecordedNote } from '../port.js';
import type { RunContext } from '../run-context.js';
import { customFieldKey } from './custom-field-key.js';
import { recordPort } from './record-port.js';
import { wholeSeconds, withForms } from './stored-forms.js';

const LEAD_KEY = /^leads\/.*#organization$/s;

export const organizationPort = recordPort({
  object: 'accounts',
  sourceObject: 'accounts',
  targetObject: 'organization',
  transform: TRANSFORMS.accounts,
  prepare: withMergedValues,
  entity: ({ client }) => client.organizations,
  links: () => [],
  keyOf: (record, context) => customFieldKey(record, 'organization', context),
  isOwnKey: (key) => key.startsWith('accounts/'),
  stored: (body) => withForms(body, { add_time: wholeSeconds }),
});

/** Organizations that leads require by their company's name. */
export const leadOrganizationPort = recordPort({
  object: 'lead_organizations',
  sourceObject: 'leads',
  targetObject: 'organization',
  transform: TRANSFORMS.lead_organizations,
  entity: ({ client }) => client.organizations,
  links: () => [],
  keyOf: (record, context) => customFieldKey(record, 'organization', context),
  isOwnKey: (key) => LEAD_KEY.test(key),
  stored: (body) => withForms(body, { add_time: wholeSeconds }),
});

/** The survivor of a merge group takes what it lacks from the others; what they lose is reported with it. */
async function withMergedValues(
  record: SourceRecord,
  context: RunContext,
): Promise<{ record: SourceRecord; values: readonly RecordedNote[] }> {
  const group = context.mapping.organizations.merge.find((g) => g.merge && g.survivor === record.id);
  if (group === undefined) return { record, values: [] };
  const ids = group.members.map((member) => member.id).filter((id) => id !== record.id);
  const fates = await context.ledger.records.fates(context.run, 'accounts', ids);
  const joining = ids.filter((id) => fates.get(id)?.survivor === record.id);
  const others = (await context.ledger.source.byIds('accounts', joining)).map((row): SourceRecord => {
    const values = JSON.parse(row.data) as Record<string, string>;
    return { object: 'accounts', id: row.source_id, values };
  });
  const merged = mergeAccounts(record, others);
  const values = merged.losing.map(({ sourceId, note }) => ({ ...note, sourceId }));
  return { record: merged.record, values };
}
