import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Node, YAMLMap } from 'yaml';
import { COMPARISONS, type Condition, type Filter } from './filter-schema.js';
import { MAPPED_OBJECTS } from './mapping-schema.js';
import type { FieldMapping, MappedObject, Mapping } from './mapping-schema.js';

const HEADER = ` Mapping of a migration from SmartDesk to Pipedrive. Every line is a proposal: edit it, then approve the
 gate \`mapping\`. Nothing is written to Pipedrive before that, and nothing outside of what is approved.

 questions      what a person should decide. Approving accepts the answers; a different answer is given at the
                place that \`change\` names, not here.
 objects        per object: enabled; filter; onMissingParent (skip the record | drop the link) for references that
                lead nowhere; and fields, a line per column of the export:
     to           a native attribute of Pipedrive, or with \`type\` the name of a custom field; null does not move
     type         varchar, text, double, monetary, date, enum, set, phone or address
     convert      how values are read: day_first or month_first (dates with slashes), decimal_point or decimal_comma
                  (numbers), comma_list (several options in one value), plain_text (HTML)
     options      source value: what it becomes in Pipedrive; null leaves it out. Values without a line stay as they are
     default      written where the column is blank (and reported)
     onInvalid    an unreadable value: drop the value and report it (if not given), or skip the record
     confidence   0 to 1; reason: why it is proposed; origin: by rules, matching or a language model. For people only
   A line that is no column says where its value comes from instead. Its name is yours:
     source_crm:  { to: Source CRM, type: varchar, constant: SmartDesk }
     where:       { to: address, join: { columns: [street, city], with: ", " } }
     last_name:   { to: Last name, type: varchar, split: { column: full_name, at: ", ", part: 1, of: 2 } }
   filter         what a record must meet to move; null: all move. With several conditions, all of them:
     - { field: status, notIn: [lost, junk] }        in, notIn: values; blank: true or false
     - { field: closed_at, notBefore: 2015-01-01 }   before, after, notBefore, notAfter: days
     - { field: value, notUnder: 10 }                under, over, notUnder, notOver: numbers
 pipelines      by SmartDesk id: \`to\` is the name in Pipedrive, create: true makes it; stages have \`to\` (exists)
                or \`create\` (is made)
 organizations  groups of accounts that become one organization; merge: false keeps them apart`;

const OBJECT_COMMENTS: Readonly<Record<MappedObject, string>> = {
  accounts: 'Accounts become organizations',
  contacts: 'Contacts become persons',
  leads: 'Leads become leads; their custom fields are those of deals',
  deals: 'Deals become deals',
  tasks: 'Tasks become activities of type Task',
  activities: 'Calls, e-mails, meetings and notes become activities, done',
  notes: 'Notes, inline ones too, become Pipedrive notes',
  attachments: 'Attachments become files',
};

const SECTION_COMMENTS: Readonly<Record<string, string>> = {
  notes: 'Activity records of type note: activity (of a type "Note") or note (a Pipedrive note)',
  existingPersons: 'Contacts and leads whose e-mail a person in Pipedrive has already: match or create',
  skipThreshold: 'The migration holds when more of an object is skipped than this',
  visibleTo: 'Who sees the records: default (as the account says), owner, company',
  fileTypeOverrides: 'Ids of attachments that are uploaded although their content contradicts their name',
};

/** A mapping as the text of `mapping.yaml`, with comments, in a fixed order. `parseMapping` gives the same mapping back. */
export function writeMappingYaml(mapping: Mapping): string {
  const document = new Document(inOrder(mapping), { aliasDuplicateObjects: false });
  document.commentBefore = HEADER;
  commentSections(document);
  commentQuestions(document, mapping);
  for (const object of MAPPED_OBJECTS) commentObject(document, object);
  flowLines(document, ['organizations', 'merge']);
  return document.toString({ lineWidth: 0 });
}

/** Plain data with its keys in the order in which people read it; what is a default on every line is left out. */
function inOrder(mapping: Mapping): Record<string, unknown> {
  const objects = MAPPED_OBJECTS.map((object) => {
    const { enabled, filter, onMissingParent, fields } = mapping.objects[object];
    const lines = Object.entries(fields).map(([field, line]) => [field, fieldLine(line)] as const);
    return [
      object,
      { enabled, filter: orderedFilter(filter), onMissingParent, fields: fromPairs(lines) },
    ] as const;
  });
  const { questions, pipelines, notes, existingPersons, organizations } = mapping;
  const { skipThreshold, visibleTo, fileTypeOverrides } = mapping;
  return {
    version: mapping.version,
    questions,
    notes,
    existingPersons,
    visibleTo,
    skipThreshold,
    fileTypeOverrides,
    objects: fromPairs(objects),
    pipelines,
    organizations,
  };
}

/** A Map, so that keys such as `10` keep their place and `__proto__` is a key like any other. */
function fromPairs<T>(pairs: readonly (readonly [string, T])[]): Map<string, T> {
  return new Map(pairs);
}

/** The keys of a line in the order in which people read it; others come last. */
const LINE_KEYS: readonly string[] = [
  'to',
  'type',
  'label',
  'constant',
  'join',
  'split',
  'convert',
  'default',
  'onInvalid',
  'options',
] satisfies readonly (keyof FieldMapping)[];
const LAST_KEYS: readonly string[] = [
  'confidence',
  'reason',
  'origin',
] satisfies readonly (keyof FieldMapping)[];

function fieldLine(line: FieldMapping): object {
  const others = Object.keys(line).filter((key) => !LINE_KEYS.includes(key) && !LAST_KEYS.includes(key));
  const keys = [...LINE_KEYS, ...others, ...LAST_KEYS] as (keyof FieldMapping)[];
  return picked(
    line,
    keys.filter((key) => key !== 'onInvalid' || line.onInvalid === 'skip'),
  );
}

function orderedFilter(filter: Filter): object | null {
  const ordered = (condition: Condition): object => picked(condition, ['field', ...COMPARISONS]);
  if (filter === null) return null;
  return Array.isArray(filter) ? filter.map(ordered) : ordered(filter);
}

/** Some keys of an object in an order of ours, those that are undefined left out. */
function picked<T extends object>(from: T, keys: readonly (keyof T)[]): object {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));
}

function commentSections(document: Document): void {
  if (!isMap(document.contents)) return;
  for (const { key } of document.contents.items) {
    if (!isScalar(key)) continue;
    const comment = SECTION_COMMENTS[String(key.value)];
    if (comment !== undefined) key.commentBefore = ` ${comment}`;
    key.spaceBefore = true;
  }
}

function commentQuestions(document: Document, { questions }: Mapping): void {
  const list = document.get('questions');
  if (!isSeq(list)) return;
  list.items.forEach((item, index) => {
    if (!isMap(item)) return;
    item.commentBefore = ` Question ${index + 1} of ${questions.length}`;
    item.spaceBefore = index > 0;
  });
}

function commentObject(document: Document, object: MappedObject): void {
  const objects = document.get('objects');
  if (!isMap(objects)) return;
  const pair = objects.items.find(({ key }) => isScalar(key) && key.value === object);
  if (pair !== undefined && isScalar(pair.key)) {
    pair.key.commentBefore = ` ${OBJECT_COMMENTS[object]}`;
    pair.key.spaceBefore = object !== MAPPED_OBJECTS[0];
  }
  const filter = document.getIn(['objects', object, 'filter']);
  if (isMap(filter)) filter.flow = true;
  if (isSeq(filter)) for (const condition of filter.items) if (isMap(condition)) condition.flow = true;
  const fields = document.getIn(['objects', object, 'fields']);
  if (isMap(fields)) for (const { value } of fields.items) if (isMap(value)) toFlow(value);
}

/** One line per column; a table of options stays a table. */
function toFlow(line: YAMLMap): void {
  if (!line.has('options')) line.flow = true;
}

/** Members of a group and stages are one line each. */
function flowLines(document: Document, groups: readonly string[]): void {
  const merge = document.getIn(groups);
  if (isSeq(merge)) visitMaps(merge, 'members');
  const pipelines = document.get('pipelines');
  if (isMap(pipelines)) visitMaps(pipelines, 'stages');
}

/** Writes every map directly inside a collection of this name on one line. */
function visitMaps(root: Node, name: string): void {
  visit(root, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== name) return undefined;
      const items = isSeq(pair.value)
        ? pair.value.items
        : isMap(pair.value)
          ? pair.value.items.map(({ value }) => value)
          : [];
      for (const item of items) if (isMap(item)) item.flow = true;
      return visit.SKIP;
    },
  });
}
