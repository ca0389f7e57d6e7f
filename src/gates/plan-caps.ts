import type { AccountRole } from '../contract/gates.js';
import type { AccountConfig } from '../contract/migration-input.js';
import type { MissingItem } from '../contract/status.js';
import type { ManifestField } from '../mapping/manifest/field-manifest.js';
import { foldName } from '../normalise/name.js';
import { planLimits } from '../pipedrive/plans.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';

/** What an account holds and what the run adds, as far as its plan limits it. */
export interface CapFacts {
  readonly role: AccountRole;
  readonly account: AccountConfig;
  readonly schema: TargetSchema;
  readonly manifest: readonly ManifestField[];
  /** Leads and deals that are not archived, without those of this migration. */
  readonly held: number;
  /** Leads and deals that the run creates. */
  readonly coming: number;
}

/** Limits of the plan that the run would break, each with its numbers and the way out. Pure. */
export function exceededCaps(facts: CapFacts): MissingItem[] {
  return [...exceededFields(facts), ...exceededLeadsAndDeals(facts)];
}

/** Leads and deals of a plan: per seat, and never more than its maximum. */
export function leadsAndDealsCap({ plan, seats }: Pick<AccountConfig, 'plan' | 'seats'>): number {
  const { leadsAndDealsPerSeat, leadsAndDealsMax } = planLimits(plan);
  return Math.min(leadsAndDealsPerSeat * seats, leadsAndDealsMax);
}

/** Custom fields count over all objects; leads have those of deals. */
function exceededFields({ role, account, schema, manifest }: CapFacts): MissingItem[] {
  const there = Object.values(schema.fields).flatMap((fields) =>
    fields.filter(({ custom }) => custom),
  ).length;
  const coming = manifest.filter((field) => !isThere(field, schema)).length;
  const { customFields: cap } = planLimits(account.plan);
  if (coming === 0 || there + coming <= cap) return [];
  const over = there + coming - cap;
  return [
    {
      kind: 'plan_cap',
      name: 'custom fields',
      detail:
        `the ${role} account has ${counted(there, 'custom field')} and ${coming} are to be created: ${there + coming}, ` +
        `where the plan ${account.plan} allows ${cap}: delete ${counted(over, 'field')} that nobody needs in Pipedrive, ` +
        `drop ${over} from the mapping (to: null), or take a higher plan`,
    },
  ];
}

function isThere(wanted: ManifestField, schema: TargetSchema): boolean {
  return schema.fields[wanted.target].some(
    (field) => field.custom && foldName(field.name) === foldName(wanted.name) && field.type === wanted.type,
  );
}

function exceededLeadsAndDeals({ role, account, held, coming }: CapFacts): MissingItem[] {
  const cap = leadsAndDealsCap(account);
  if (coming === 0 || held + coming <= cap) return [];
  const over = held + coming - cap;
  return [
    {
      kind: 'plan_cap',
      name: 'leads and deals',
      detail:
        `the ${role} account has ${held} leads and deals that are not archived and ${coming} come: ` +
        `${held + coming}, where the plan ${account.plan} with ${counted(account.seats, 'seat')} allows ${cap}: ` +
        [
          ...(held > 0 ? [`archive ${counted(Math.min(over, held), 'closed deal')}`] : []),
          ...moreRoom(account, held + coming),
        ].join(', ') +
        `, or leave ${over} out with a filter in the mapping`,
    },
  ];
}

/** Seats and plans that would do; none where even the maximum of all plans is too low. */
function moreRoom({ plan, seats }: AccountConfig, wanted: number): string[] {
  const { leadsAndDealsPerSeat, leadsAndDealsMax } = planLimits(plan);
  if (wanted > leadsAndDealsMax) return [`no plan allows more than ${leadsAndDealsMax}`];
  const more = Math.ceil(wanted / leadsAndDealsPerSeat) - seats;
  return [`take ${counted(more, 'more seat')}`, 'take a higher plan'];
}

const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;
