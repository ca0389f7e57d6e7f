import { TRANSFORMS } from '../../mapping/transform/index.js';
import { leadNeeds } from '../../mapping/transform/lead-rules.js';
import type { TargetLead } from '../../pipedrive/entities/leads.js';
import type { EntityPort, Found, LinkRequest } from '../port.js';

/** v1 answers more slowly than v2; the burst window is the limit all the same. */
const IN_FLIGHT = 40;
/** Two creations in one second cannot be told apart by the clock of the `Date` header. */
const CLOCK_MARGIN_MS = 2_000;

const found = (leads: readonly TargetLead[]): Found[] =>
  leads.map((lead) => ({ id: lead.id, key: lead.origin_id ?? null, record: lead }));

/** Leads: ids are UUIDs, so that a look-up goes by the time of creation, bounded by the server's own clock. */
export const leadPort: EntityPort = {
  object: 'leads',
  sourceObject: 'leads',
  targetObject: 'lead',
  concurrency: IN_FLIGHT,
  links: (record) => {
    const needs = leadNeeds(record.values);
    const links: LinkRequest[] = [];
    if (needs.person) links.push({ object: 'lead_persons', id: record.id });
    if (needs.organization) links.push({ object: 'lead_organizations', id: record.id });
    return links;
  },
  plan: (record, transform) => TRANSFORMS.leads(record, transform),
  send: (plan, { client }, beforeSend) => client.leads.create(plan.body, beforeSend),
  bound: ({ client }) =>
    Promise.resolve(new Date(client.serverTime().getTime() - CLOCK_MARGIN_MS).toISOString()),
  async *newest({ client }, bound) {
    for await (const page of client.leads.pages({ sort: 'add_time DESC' })) {
      const recent = page.filter((lead) => new Date(lead.add_time ?? 0).toISOString() >= bound);
      yield found(recent);
      if (recent.length < page.length) return;
    }
  },
  async *all({ client }, since) {
    for await (const page of client.leads.allPages({ updatedSince: since })) yield found(page);
  },
  read: (id, { client }) => client.leads.get(id),
  isOwnKey: (key) => key.startsWith('leads/'),
  update: (id, change, { client }, beforeSend) => client.leads.update(id, change, beforeSend),
  stored: (body) => body,
  remove: (id, { client }, beforeSend) => client.leads.remove(id, beforeSend),
};
