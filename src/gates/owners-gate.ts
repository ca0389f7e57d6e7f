import { createHash } from 'node:crypto';
import type { AccountRole } from '../contract/gates.js';
import { META } from '../ledger/meta-keys.js';
import { readTargetSchema } from '../pipedrive/target-schema.js';
import { collectOwners, resolveOwners } from '../reports/owners.js';
import type { GateContext } from './gate-context.js';
import type { GateFindings } from './inspect-gate.js';

/** Every distinct owner of any object is an active Pipedrive user, by e-mail or by assignment. */
export async function inspectOwners(context: GateContext, role: AccountRole): Promise<GateFindings> {
  const { ledger, config } = context;
  const schema = await readTargetSchema(await context.client(role));
  await ledger.meta.set(META.schema(role), schema);
  const question = `Does every owner have an active user in the ${role} account? No record moves before.`;
  const next = `provision the users in Pipedrive, or: sd2pd owners ${config.name} assign SOURCE TARGET`;
  const onlyMigrationUser =
    role === 'staging' &&
    config.target.staging !== 'waived' &&
    config.target.staging.owners === 'migrationUser';
  if (onlyMigrationUser)
    return { fingerprint: fingerprintOf(['migrationUser']), question, missing: [], next };
  const owners = resolveOwners(await collectOwners(ledger), schema, await ledger.owners.all());
  const unresolved = owners.filter((owner) => owner.pipedriveUserId === null);
  return {
    fingerprint: fingerprintOf(owners.map((owner) => `${owner.email} ${owner.pipedriveUserId ?? ''}`)),
    question,
    missing: unresolved.map((owner) => ({
      kind: 'owner',
      name: owner.email,
      detail: `${owner.status}; owns ${owner.records} records`,
    })),
    next,
  };
}

function fingerprintOf(lines: readonly string[]): string {
  return `sha256:${createHash('sha256').update(lines.join('\n')).digest('hex')}`;
}
