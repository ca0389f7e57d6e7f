import { INVENTORY_OBJECTS, OWNER_COLUMNS } from '../contract/objects.js';
import type { FieldProfile } from '../smartdesk/field-profile.js';
import type { ObjectProfile } from '../smartdesk/profile.js';
import type { ManifestRow } from './custom-fields.js';
import type { DiscoveryFacts } from './discovery-facts.js';
import { fidelityLines } from './fidelity.js';
import { count, markdownCode, markdownTable, markdownText, percent } from './markdown.js';
import { renderForecast } from './scope-forecast.js';
import { handWork } from './scope-hand.js';

/** `scope.md`: what there is to move. Shapes of values, never values. Pure. */
export function renderScope(facts: DiscoveryFacts, manifest: readonly ManifestRow[]): string {
  const moving = facts.profiles.filter(({ object }) => !isInventory(object));
  return [
    renderHead(facts),
    renderRecords(facts),
    renderForecast(facts.forecast),
    renderHandWork(facts),
    renderStaying(facts),
    renderOwners(facts),
    renderPipelines(facts),
    renderManifest(manifest),
    renderDates(moving),
    '\n## Fields\n\nShapes stand for values: 9 is a digit, A a capital, a another letter, (3) how often; up to three of the commonest. What is odd about the columns, with row numbers: `profile.md`.\n',
    ...moving.map(renderFields),
  ].join('');
}

function renderHead({ export: { account, exportedAt, extractedAt } }: DiscoveryFacts): string {
  const rows = [
    ['SmartDesk account', markdownText(account.name)],
    ['domain', markdownText(account.domain)],
    ['zone of times without one', markdownText(account.timezone)],
    ['currency of amounts without one', markdownText(account.currency)],
    ['exported at', markdownText(exportedAt)],
    ['read at', markdownText(extractedAt)],
  ];
  return `# Scope of the migration\n\n${markdownTable(['', ''], rows)}`;
}

function renderRecords({ census }: DiscoveryFacts): string {
  const header = ['object', 'rows', 'records', 'duplicate rows', 'invalid rows', 'without owner'];
  const rows = census.objects
    .filter(({ object }) => !isInventory(object))
    .map(({ object, rows: all, distinct, unusable, ownerBlank }) => {
      const duplicate = (unusable['duplicate_id'] ?? 0) + (unusable['duplicate_row'] ?? 0);
      const invalid = all - distinct - duplicate;
      const blank = ownerBlank === null ? '–' : count(ownerBlank);
      return [markdownCode(object), count(all), count(distinct), count(duplicate), count(invalid), blank];
    });
  const intro =
    'Records are rows with an id of their own. Those without an owner go to the migration user and are listed for reassignment.';
  return `\n## Records per object\n\n${intro}\n\n${markdownTable(header, rows, header.slice(1))}`;
}

function renderHandWork(facts: DiscoveryFacts): string {
  const lines = handWork(facts);
  const list = lines.length === 0 ? 'Nothing.\n' : lines.map((line) => `- ${line}\n`).join('');
  return `\n## What needs a person's hand\n\n${list}`;
}

function renderStaying({ census, profiles, mapping }: DiscoveryFacts): string {
  const objects = census.objects
    .filter(({ object }) => isInventory(object))
    .map(
      ({ object, rows }) => `- ${markdownCode(object)}: ${count(rows)} rows, listed in \`inventory.md\`\n`,
    );
  const off = Object.entries(mapping?.objects ?? {})
    .filter(([, { enabled }]) => !enabled)
    .map(([object]) => `- ${markdownCode(object)}: the mapping leaves out the whole object\n`);
  const fields = fidelityLines(profiles, mapping)
    .filter(
      ({ fidelity, filled }) =>
        (filled ?? 0) > 0 && (fidelity === 'not possible' || fidelity === 'not mapped'),
    )
    .map(({ object, field, filled, reason }) => {
      return `- ${markdownCode(`${object}.${field}`)}: ${count(filled ?? 0)} values; ${markdownText(reason)}\n`;
    });
  return `\n## What will not move\n\n${[...objects, ...off, ...fields].join('')}\nEvery field and its fate: \`fidelity.md\`.\n`;
}

function renderOwners({ owners }: DiscoveryFacts): string {
  const objects = Object.keys(OWNER_COLUMNS);
  const header = ['owner', 'name', 'status', 'Pipedrive user', 'records', ...objects];
  const rows = owners.map((owner) => [
    markdownText(owner.email),
    markdownText(owner.name),
    owner.status,
    markdownText(owner.pipedriveUser ?? ''),
    count(owner.records),
    ...objects.map((object) => count(owner.perObject[object] ?? 0)),
  ]);
  const intro = `${count(owners.length)} distinct owners over all objects; e-mails are compared without case and spaces around.`;
  return `\n## Owners\n\n${intro}\n\n${markdownTable(header, rows, ['records', ...objects])}`;
}

function renderPipelines({ pipelines }: DiscoveryFacts): string {
  const header = ['pipeline', 'stage', 'order', 'probability', 'in Pipedrive', 'action'];
  const rows = pipelines.map(({ pipeline, stage, targetPipeline, targetStage, action, orderDiffers }) => [
    markdownText(pipeline.name),
    markdownText(stage?.name ?? ''),
    markdownText(stage?.order ?? ''),
    markdownText(stage?.probability ?? ''),
    markdownText([targetPipeline, targetStage].filter((name) => name !== '').join(' / ')),
    orderDiffers ? `${action}, order_differs` : action,
  ]);
  return `\n## Pipelines and stages\n\n${markdownTable(header, rows, ['order', 'probability'])}`;
}

function renderManifest(manifest: readonly ManifestRow[]): string {
  const header = ['Pipedrive object', 'field', 'type', 'options', 'from', 'source type'];
  const rows = manifest.map((row) => [
    row.object,
    markdownText(row.name),
    row.type,
    row.options.length === 0 ? '' : count(row.options.length),
    row.sourceObject === ''
      ? 'written by the migration'
      : markdownCode(`${row.sourceObject}.${row.sourceField}`),
    row.sourceType,
  ]);
  const intro =
    'They must exist in Pipedrive before any record moves. `custom-fields.csv` has the same list with the options.';
  return `\n## Custom fields\n\n${intro}\n\n${markdownTable(header, rows, ['options'])}`;
}

const ORDERS: Readonly<Record<string, string>> = {
  none: 'does not matter',
  day_first: 'day first',
  month_first: 'month first',
  mixed: '**mixed: to be decided**',
  ambiguous: '**ambiguous: to be decided**',
};

function renderDates(profiles: readonly ObjectProfile[]): string {
  const header = [
    'field',
    'dates',
    'forms',
    'with time',
    'with zone',
    'order of day and month',
    'unreadable',
  ];
  const rows = profiles.flatMap(({ object, fields }) =>
    fields.flatMap(({ field, dates }) => {
      if (dates === null || dates.filled === 0) return [];
      const forms = dates.shapes.slice(0, 3).map(({ shape }) => markdownCode(shape));
      const unreadable = dates.unreadable.count + dates.impossible.count;
      const order = ORDERS[dates.order] ?? dates.order;
      const times = [count(dates.withTime), count(dates.withZone)];
      return [
        [
          markdownCode(`${object}.${field}`),
          count(dates.dates),
          forms.join(' '),
          ...times,
          order,
          count(unreadable),
        ],
      ];
    }),
  );
  const intro = 'Decided per column, over all its values. Digits are written as 9.';
  return `\n## Date columns\n\n${intro}\n\n${markdownTable(header, rows, ['dates', 'with time', 'with zone', 'unreadable'])}`;
}

function renderFields({ object, rows, fields }: ObjectProfile): string {
  if (fields.length === 0) return '';
  const header = ['field', 'kind', 'filled', 'share', 'distinct', 'longest', 'shapes'];
  const lines = fields.map((profile) => [
    markdownCode(profile.field),
    kindOf(profile),
    count(profile.filled),
    percent(profile.filled, rows),
    `${profile.distinct.exact ? '' : 'about '}${count(profile.distinct.count)}`,
    count(profile.maxLength),
    profile.shapes
      .slice(0, 3)
      .map(({ shape }) => markdownCode(shape))
      .join(' '),
  ]);
  return `\n### ${object}\n\n${markdownTable(header, lines, ['filled', 'share', 'distinct', 'longest'])}`;
}

function kindOf({ origin, kind }: FieldProfile): string {
  if (origin === 'unknown') return 'unknown';
  return origin === 'custom' ? `custom ${kind ?? ''}`.trim() : (kind ?? '');
}

const isInventory = (object: string): boolean => INVENTORY_OBJECTS.some((known) => known === object);
