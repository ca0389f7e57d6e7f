import type { AccountRole } from '../../contract/gates.js';
import type { RollbackLine } from '../../contract/rollback.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { CreatedSchema } from '../../ledger/schema-store.js';

/** Under this a thing is reported. */
export function objectOfThing({ kind }: Pick<CreatedSchema, 'kind'>): 'custom_fields' | 'activity_types' {
  return kind === 'activity_type' ? 'activity_types' : 'custom_fields';
}

/** What a rollback did with fields, options and types. @param since ISO instant at which it began */
export async function thingsOf(ledger: Ledger, role: AccountRole, since: string): Promise<CreatedSchema[]> {
  const things = await ledger.schema.of(role, ['removed', 'left']);
  return things.filter((thing) => thing.updated_at >= since);
}

/** Lines of `rollback.json` about what is no record. */
export async function schemaLines(ledger: Ledger, role: AccountRole, since: string): Promise<RollbackLine[]> {
  return linesOfThings(role, await thingsOf(ledger, role, since));
}

/** @param things removed, or left */
export function linesOfThings(
  role: AccountRole,
  things: readonly Pick<CreatedSchema, 'kind' | 'state' | 'why'>[],
): RollbackLine[] {
  return (['custom_fields', 'activity_types'] as const).map((object) => {
    const own = things.filter((thing) => objectOfThing(thing) === object);
    const left = own.filter(({ state }) => state === 'left');
    const deleted = own.filter(({ state, why }) => state === 'removed' && why === 'deleted').length;
    const reasons: Record<string, number> = {};
    for (const { why } of left) reasons[why] = (reasons[why] ?? 0) + 1;
    return {
      run: role,
      object,
      at: new Date().toISOString(),
      removed: own.length - left.length - deleted,
      left: left.length,
      deleted,
      reasons,
      target: 0,
    };
  });
}
