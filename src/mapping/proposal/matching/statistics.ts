import type { ColumnFeatures } from './column-features.js';
import type { MatchTarget } from './targets.js';

/**
 * What the values of a column say for or against a target, in the unit of the fitted weights (log odds). Set by hand:
 * labelled schemas have no records to fit them on. Without records it is 0.
 */
export function statisticsScore(column: ColumnFeatures, target: MatchTarget): number {
  return uniqueness(column, target) + length(column, target);
}

/** Attributes with one of a few values, and attributes that differ from record to record. */
const FEW = ['status', 'done', 'type', 'stage_id', 'pipeline_id', 'currency'];
const MANY = ['name', 'title', 'subject', 'emails', 'origin_id'];
/** Distinct values per filled one. */
const HARDLY_DISTINCT = 0.02;
const MOSTLY_DISTINCT = 0.5;

function uniqueness({ distinctShare }: ColumnFeatures, target: MatchTarget): number {
  if (distinctShare === undefined) return 0;
  const isList = target.type === 'enum' || target.type === 'set';
  const few = isList || (target.kind === 'native' && FEW.includes(target.to ?? ''));
  const many = target.kind === 'native' && MANY.includes(target.to ?? '');
  if (few && distinctShare > MOSTLY_DISTINCT) return -8;
  if (many && distinctShare < HARDLY_DISTINCT) return -1.5;
  return 0;
}

/** Characters that a line takes. */
const LINE = 255;

function length({ maxLength }: ColumnFeatures, target: MatchTarget): number {
  if (maxLength === undefined || maxLength <= LINE) return 0;
  if (target.type === 'varchar' || target.type === 'phone') return -1;
  return target.kind === 'native' && MANY.includes(target.to ?? '') ? -1 : 0;
}
