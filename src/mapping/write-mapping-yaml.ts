import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Node, YAMLMap } from 'yaml';
import { MAPPED_OBJECTS } from './mapping-schema.js';
import type { FieldMapping, MappedObject, Mapping } from './mapping-schema.js';

const HEADER = ` Mapping of a migration from SmartDesk to Pipedrive. Every line is a proposal: edit it, then approve the
 gate \`mapping\`. Nothing is written to Pipedrive before that, and nothing outside of what is approved.

 questions      what a person should decide. Approving accepts the answers; a different answer is given at the
                place that \`change\` names, not here.
 objects        per object: enabled; filter ({ field, in: [..] } or { field, notIn: [..] }), null moves all;
                onMissingParent (skip the record | drop the link) for references that lead nowhere; and per column
                of the export a line:
     to           a native attribute of Pipedrive, or with \`type\` the name of a custom field; null does not move
     type         varchar, text, double, monetary, date, enum, set, phone or address
     convert      day_first or month_first, for dates with slashes
     onInvalid    drop the value and report it (if not given), or skip the record
     options      source value: label in Pipedrive; null leaves it out. Values without a line keep their name
     confidence   0 to 1; reason: why it is proposed; origin: by rules, matching or a language model. For people only
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
    return [object, { enabled, filter, onMissingParent, fields: fromPairs(lines) }] as const;
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

function fieldLine({
  to,
  type,
  label,
  convert,
  onInvalid,
  options,
  confidence,
  reason,
  origin,
}: FieldMapping): object {
  return {
    to,
    ...(type !== undefined && { type }),
    ...(label !== undefined && { label }),
    ...(convert !== undefined && { convert }),
    ...(onInvalid === 'skip' && { onInvalid }),
    ...(options !== undefined && { options }),
    ...(confidence !== undefined && { confidence }),
    ...(reason !== undefined && { reason }),
    ...(origin !== undefined && { origin }),
  };
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
