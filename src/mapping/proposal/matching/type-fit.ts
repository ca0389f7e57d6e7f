import type { CustomFieldType, MappedObject } from '../../mapping-schema.js';
import { typeOf } from './column-features.js';
import type { ColumnFeatures, ValueType } from './column-features.js';
import type { MatchTarget } from './targets.js';

/** `good`: made for it; `possible`: can be carried; `wrong`: cannot, or hardly ever; `unknown`: nobody says what it holds. */
export type Fit = 'good' | 'possible' | 'wrong' | 'unknown';

interface Takes {
  readonly good: readonly ValueType[];
  readonly possible: readonly ValueType[];
}

const takes = (good: string, possible = ''): Takes => ({
  good: good.split(' ') as ValueType[],
  possible: possible.split(' ') as ValueType[],
});

const TEXT = takes('text', 'longtext picklist id email url phone number');
const DATE = takes('date datetime', 'text');
const NUMBER = takes('number money', 'text');
const LINK = takes('', 'text id number list');
const LINES = takes(
  'text longtext',
  'picklist number money date datetime boolean url email phone multipicklist reference address',
);

/** What native attributes take, by object where the same name means different things. */
const NATIVE: Readonly<Record<string, Takes>> = {
  name: TEXT,
  title: TEXT,
  subject: TEXT,
  'activities subject': TEXT,
  address: takes('address text longtext', 'reference'),
  emails: takes('email', 'text list multipicklist longtext'),
  phones: takes('phone', 'text number list'),
  person: takes('text email phone', 'longtext number list'),
  organization: takes('text', 'picklist'),
  owner_id: takes('email', 'text id number list'),
  add_time: DATE,
  due: DATE,
  expected_close_date: DATE,
  close_time: DATE,
  value: NUMBER,
  duration: NUMBER,
  currency: takes('currency picklist', 'text reference'),
  origin_id: takes('id text', 'number'),
  lost_reason: takes('picklist text longtext', 'reference'),
  status: takes('picklist', 'boolean text reference'),
  done: takes('picklist boolean', 'text reference'),
  type: takes('picklist', 'text reference'),
  pipeline_id: takes('picklist', 'text id number'),
  stage_id: takes('picklist', 'text id number reference'),
  note: LINES,
  content: LINES,
};

const LINKS: Readonly<Record<string, MappedObject | 'users' | 'pipelines' | 'stages'>> = {
  owner_id: 'users',
  org_id: 'accounts',
  person_id: 'contacts',
  person: 'contacts',
  deal_id: 'deals',
  lead_id: 'leads',
  organization: 'accounts',
  pipeline_id: 'pipelines',
  stage_id: 'stages',
};

const FIELD: Readonly<Record<CustomFieldType, Takes>> = {
  varchar: takes(
    'text email url phone id',
    'longtext picklist number reference boolean currency date datetime',
  ),
  text: takes('longtext text', 'picklist reference url email number'),
  double: takes('number', 'money text'),
  monetary: takes('money', 'number text'),
  date: takes('date', 'datetime text'),
  enum: takes('picklist', 'boolean'),
  set: takes('multipicklist', 'picklist'),
  phone: takes('phone', 'text'),
  address: takes('address text longtext'),
};

/** Whether a target can take what a column holds. A field of its own takes anything, and so does no place at all. */
export function typeFit(column: ColumnFeatures, target: MatchTarget): Fit {
  const type = typeOf(column);
  if (type === null) return 'unknown';
  if (target.kind === 'existing' && target.type !== null) return fieldFit(column, type, target.type);
  if (target.kind !== 'native' || target.to === null) return 'possible';
  if (type === 'reference' && linkFits(column, target.to)) return 'good';
  const attribute = NATIVE[target.to] ?? LINK;
  // A link to users or records of another object is no text.
  const isLink = type === 'reference' && column.refersTo !== 'other';
  return isLink && target.to !== 'note' ? 'wrong' : grade(type, attribute);
}

function linkFits(column: ColumnFeatures, to: string): boolean {
  const wanted = LINKS[to];
  return wanted !== undefined && column.refersTo === wanted;
}

function fieldFit(column: ColumnFeatures, type: ValueType, field: CustomFieldType): Fit {
  if (type !== 'reference') return grade(type, FIELD[field]);
  // A small table reads like a list.
  const asList = column.refersTo === 'other' && (field === 'enum' || field === 'set' || field === 'address');
  return asList ? 'possible' : grade(type, FIELD[field]);
}

function grade(type: ValueType, { good, possible }: Takes): Fit {
  if (good.includes(type)) return 'good';
  return possible.includes(type) ? 'possible' : 'wrong';
}
