import { INVENTORY_OBJECTS, type InventoryObject } from '../../contract/objects.js';
import type { Ledger } from '../../ledger/ledger.js';
import { normaliseOwner } from '../owners.js';
import { inUse } from './columns.js';
import { inventoryItem, type InventoryItem, type People } from './read-item.js';

/** What the items of one kind come to. */
export interface KindTotals {
  readonly object: InventoryObject;
  readonly items: number;
  readonly hours: number;
  /** Of them in use, or maybe in use. */
  readonly inUse: number;
  /** Whether any has one; the column is left out otherwise. */
  readonly hasTriggers: boolean;
  readonly hasConditions: boolean;
  readonly hasActions: boolean;
}

/** Everybody in `users.csv`. */
export async function readPeople(ledger: Ledger): Promise<People> {
  const people = new Map<string, { name: string; active: boolean }>();
  for await (const page of ledger.source.pages('users')) {
    for (const row of page) {
      const values = JSON.parse(row.data) as Record<string, string>;
      const active = inUse({ active: values['active'] ?? '' }) !== false;
      people.set(normaliseOwner(values['email'] ?? ''), { name: (values['name'] ?? '').trim(), active });
    }
  }
  return people;
}

/** Every item of one kind in the order of its file. Constant memory. */
export async function* inventoryItems(
  ledger: Ledger,
  object: InventoryObject,
  people: People,
): AsyncGenerator<InventoryItem> {
  for await (const page of ledger.source.pages(object)) {
    for (const row of page) {
      yield inventoryItem(object, row.source_id, JSON.parse(row.data) as Record<string, string>, people);
    }
  }
}

/** One pass over everything: the report begins with what it comes to. */
export async function inventoryTotals(ledger: Ledger, people: People): Promise<KindTotals[]> {
  const totals: KindTotals[] = [];
  for (const object of INVENTORY_OBJECTS) {
    const sum = { items: 0, hours: 0, inUse: 0, hasTriggers: false, hasConditions: false, hasActions: false };
    for await (const item of inventoryItems(ledger, object, people)) {
      sum.items += 1;
      sum.hours += item.hours;
      if (item.inUse !== false) sum.inUse += 1;
      sum.hasTriggers ||= item.trigger !== '';
      sum.hasConditions ||= item.conditions.length > 0;
      sum.hasActions ||= item.actions.length > 0;
    }
    totals.push({ object, ...sum });
  }
  return totals;
}
