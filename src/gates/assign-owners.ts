import type { OwnerAssignment } from '../contract/messages.js';
import { META } from '../ledger/meta-keys.js';
import { normaliseEmail } from '../normalise/email.js';
import { collectOwners, normaliseOwner, resolveOwners } from '../reports/owners.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import type { GateContext } from './gate-context.js';

/** Records who a source owner stands for. `*` assigns every owner that does not resolve now. */
export async function assignOwners(context: GateContext, assignment: OwnerAssignment): Promise<void> {
  const { ledger } = context;
  const target = normaliseEmail(assignment.target) ?? assignment.target;
  const sources =
    assignment.source === '*' ? await unresolvedOwners(context) : [normaliseOwner(assignment.source)];
  const at = new Date().toISOString();
  await ledger.owners.assign(sources.map((source) => ({ source, target, by: assignment.by, at })));
}

async function unresolvedOwners({ ledger }: GateContext): Promise<string[]> {
  const schema =
    (await ledger.meta.get<TargetSchema>(META.schema('production'))) ??
    (await ledger.meta.get<TargetSchema>(META.schema('staging')));
  const owners = resolveOwners(await collectOwners(ledger), schema, await ledger.owners.all());
  return owners.filter((owner) => owner.pipedriveUserId === null).map((owner) => owner.email);
}
