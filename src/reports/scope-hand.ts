import { INVENTORY_OBJECTS } from '../contract/objects.js';
import type { DiscoveryFacts } from './discovery-facts.js';
import { count, markdownCode, markdownText } from './markdown.js';

/** What needs a person's hand before or after the move: one line of Markdown each. Pure. */
export function handWork(facts: DiscoveryFacts): string[] {
  return [
    ...unusableRows(facts),
    ...openOwners(facts),
    ...dateColumns(facts),
    ...definitionProblems(facts),
    ...undeclaredOptions(facts),
    ...unknownColumns(facts),
    ...createdStages(facts),
    ...attachments(facts),
    ...questions(facts),
  ];
}

function unusableRows({ census }: DiscoveryFacts): string[] {
  return census.objects.flatMap(({ object, unusable }) =>
    Object.entries(unusable).map(
      ([code, n]) =>
        `${markdownCode(object)}: ${rows(n)} cannot move (${markdownCode(code)}); the skip file lists each.`,
    ),
  );
}

function openOwners({ owners, schema }: DiscoveryFacts): string[] {
  if (schema === null)
    return ['Owners have not been compared with Pipedrive: no account could be looked at.'];
  const open = owners.filter(({ pipedriveUserId }) => pipedriveUserId === null);
  if (open.length === 0) return [];
  return [
    `Owners without an active Pipedrive user: ${open.length}, see the list below. No record moves before each resolves.`,
  ];
}

function dateColumns({ profiles }: DiscoveryFacts): string[] {
  return profiles.flatMap(({ object, fields }) =>
    fields.flatMap(({ field, dates }) => {
      if (dates?.order !== 'ambiguous' && dates?.order !== 'mixed') return [];
      const why =
        dates.order === 'mixed'
          ? `some dates can only be day/month, others only month/day (rows ${[...dates.provesDayFirst.rows, ...dates.provesMonthFirst.rows].join(', ')})`
          : `${count(dates.open.count)} dates can be read as day/month or month/day`;
      return [`${fieldName(object, field)}: ${why}; say which in the mapping (\`convert\`).`];
    }),
  );
}

function definitionProblems({ definitions }: DiscoveryFacts): string[] {
  return definitions.problems.map(
    ({ row, message, dropped }) =>
      `\`custom_fields\` row ${row}: ${markdownText(message)}${dropped ? '; the definition is left out' : ''}.`,
  );
}

function undeclaredOptions({ profiles }: DiscoveryFacts): string[] {
  return profiles.flatMap(({ object, fields }) =>
    fields.flatMap(({ field, options }) => {
      const uses = (options?.unknown ?? []).reduce(
        (sum, { count: n }) => sum + n,
        options?.otherUnknown ?? 0,
      );
      if (uses === 0) return [];
      return [
        `${fieldName(object, field)}: values that are none of the declared options: ${count(uses)}; map them (\`options\`).`,
      ];
    }),
  );
}

function unknownColumns({ profiles }: DiscoveryFacts): string[] {
  return profiles.flatMap(({ object, fields }) =>
    fields
      .filter(({ origin, field }) => origin === 'unknown' && field !== 'notes' && !isInventory(object))
      .map(({ field, filled }) => {
        return `${fieldName(object, field)}: neither a standard column nor a defined custom field, filled in ${rows(filled)}; it does not move unless the mapping says so.`;
      }),
  );
}

function createdStages({ pipelines }: DiscoveryFacts): string[] {
  return pipelines.flatMap((line) => {
    const name = `${markdownText(line.pipeline.name)} / ${markdownText(line.stage?.name ?? '(no stage)')}`;
    if (line.action === 'unmapped') return [`Stage ${name} is not mapped to any stage in Pipedrive.`];
    if (line.action === 'exists') return [];
    const order = line.orderDiffers
      ? ' It comes last there although it belongs further up (`order_differs`).'
      : '';
    return [
      `Stage ${name} will be created in the pipeline ${markdownText(line.targetPipeline)}: please review.${order}`,
    ];
  });
}

function attachments({ census: { attachments: found } }: DiscoveryFacts): string[] {
  const lines: [number, string][] = [
    [found.urlOnly, 'a URL and no file, downloaded only from hosts that the configuration allows'],
    [found.neitherPathNorUrl, 'neither a file nor a URL'],
    [found.empty, 'an empty file'],
    [found.tooLarge, 'over 50 MB, to be hosted elsewhere and handed in with `attachment-links.csv`'],
  ];
  return lines.filter(([n]) => n > 0).map(([n, what]) => `\`attachments\`, ${what}: ${count(n)}.`);
}

function questions({ mapping }: DiscoveryFacts): string[] {
  return (mapping?.questions ?? []).map(
    ({ question, answer }) => `Question: ${markdownText(question)} Proposed answer: ${markdownText(answer)}`,
  );
}

const isInventory = (object: string): boolean => INVENTORY_OBJECTS.some((known) => known === object);

function fieldName(object: string, field: string): string {
  return markdownCode(`${object}.${field}`);
}

function rows(n: number): string {
  return n === 1 ? '1 row' : `${count(n)} rows`;
}
