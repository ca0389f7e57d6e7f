import { describe, expect, test } from 'vitest';
import { readLabelled } from '../../../bench/mapping/labelled.js';
import { checkMapping } from '../../../src/mapping/check/check-mapping.js';
import type { MappedObject } from '../../../src/mapping/mapping-schema.js';
import { proposeMapping } from '../../../src/mapping/proposal/propose-mapping.js';
import type { ColumnFeatures } from '../../../src/mapping/proposal/matching/column-features.js';
import { STANDARD_COLUMNS } from '../../../src/smartdesk/columns.js';
import { ObjectProfiler } from '../../../src/smartdesk/profile.js';
import { emptyFacts } from '../acme.js';
import { makeSchema } from '../transform/fixture.js';

/** A value as a column of the type may hold it. */
function valueOf({ declaredType, inferredType }: ColumnFeatures, row: number): string {
  switch (declaredType ?? inferredType) {
    case 'number':
    case 'money':
      return `${row * 7}`;
    case 'date':
    case 'datetime':
      return `2024-03-${10 + (row % 15)}`;
    case 'email':
      return `user${row}@sales.example`;
    case 'boolean':
      return row % 2 === 0 ? 'true' : 'false';
    default:
      return `value ${row}`;
  }
}

/** An export that has, beside SmartDesk's own columns, those of another CRM that nothing defines. */
function profileWith(object: MappedObject, columns: readonly ColumnFeatures[], standard: boolean) {
  const own = standard ? STANDARD_COLUMNS[object].map(({ name }) => name) : ['id'];
  const names = [...new Set([...own, ...columns.map(({ name }) => name)])];
  const profiler = new ObjectProfiler(object, names);
  for (let row = 1; row <= 20; row++) {
    profiler.add(Object.fromEntries(columns.map((column) => [column.name, valueOf(column, row)])), row);
  }
  return profiler.result();
}

const target = makeSchema({
  organization: [
    ['Annual revenue', 'monetary'],
    ['Industry (CRM)', 'enum'],
    ['Employees', 'double'],
  ],
  person: [
    ['Birthday', 'date'],
    ['Job', 'varchar'],
  ],
  deal: [['Competitor', 'varchar']],
});

describe('columns of other CRMs in an export', () => {
  test.each(readLabelled('tuning', 'fresh').map((each) => [each.schema, each.object, each.columns] as const))(
    '%s %s get lines that the check takes without an error, each with a reason',
    (_, object, columns) => {
      for (const standard of [true, false]) {
        const facts = emptyFacts({
          rows: { [object]: 20 },
          profiles: [profileWith(object, columns, standard)],
        });
        const mapping = proposeMapping({
          source: facts,
          groups: [],
          target,
          existingPersonHits: null,
          existingOrganizations: new Map(),
        });
        const errors = checkMapping(mapping, facts).filter(({ severity }) => severity === 'error');
        expect(errors).toEqual([]);
        for (const { name } of columns) expect(mapping.objects[object].fields[name]?.reason).toBeTruthy();
      }
    },
  );
});
