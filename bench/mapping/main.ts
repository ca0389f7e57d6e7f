import Table from 'cli-table3';
import { BANDS } from '../../src/mapping/proposal/matching/confidence.js';
import { bandShares, measure, sharesOf } from './measure.js';
import type { Proposed } from './measure.js';
import type { Account, Half } from './labelled.js';

/**
 * `npm run bench:mapping [-- --errors]`: how good the proposal is on the labelled schemas, beside a matcher that guesses
 * by name. `--errors` lists what is proposed wrong in the tuning half; the held-out half shows its figures only.
 */
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function print(
  title: string,
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) table.push(row.map(String));
  process.stdout.write(`\n${title}\n${table.toString()}\n`);
}

function printHalf(name: string, proposed: readonly Proposed[]): void {
  print(
    `${name}, per band`,
    ['band', 'fields', 'confidence', 'precision', 'recall'],
    bandShares(proposed).map(({ band, fields, confidence, precision, recall }) => [
      `${band}${band === 'low' ? '' : ` (>= ${BANDS[band]})`}`,
      fields,
      percent(confidence),
      percent(precision),
      percent(recall),
    ]),
  );
  const schemas = [...new Set(proposed.map(({ schema }) => schema))];
  const row = (label: string, some: readonly Proposed[]): (string | number)[] => {
    const shares = sharesOf(some);
    return [
      label,
      shares.fields,
      percent(shares.right),
      percent(shares.baseline),
      percent(shares.placePrecision),
      percent(shares.placeRecall),
    ];
  };
  print(
    `${name}, per schema`,
    ['schema', 'fields', 'right first', 'baseline right', 'precision of places', 'recall of places'],
    [
      ...schemas.map((schema) =>
        row(
          schema,
          proposed.filter((each) => each.schema === schema),
        ),
      ),
      row('all', proposed),
      row(
        'public ones alone',
        proposed.filter(({ schema }) => !schema.endsWith('-customised')),
      ),
    ],
  );
}

const HALVES: readonly (readonly [Half, string])[] = [
  ['tuning', 'Tuning half'],
  ['heldOut', 'Held-out half'],
];
const ACCOUNTS: readonly (readonly [Account, string])[] = [
  ['used', 'account in use'],
  ['fresh', 'account without custom fields'],
];
for (const [half, halfName] of HALVES) {
  for (const [account, accountName] of ACCOUNTS) {
    printHalf(`${halfName}, ${accountName}`, measure(half, account));
  }
}
if (process.argv.includes('--errors')) {
  const wrong = measure('tuning', 'used').filter(({ right }) => !right);
  print(
    'Tuning half, proposed wrong',
    ['column', 'right', 'proposed', 'confidence'],
    wrong.map(({ schema, object, column, wanted, got, band }) => [
      `${schema}.${object}.${column}`,
      wanted,
      got,
      band,
    ]),
  );
}
