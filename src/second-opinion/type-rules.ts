import { NATIVE_ATTRIBUTES } from '../mapping/mapping-targets.js';
import type { FieldMapping, MappedObject } from '../mapping/mapping-schema.js';
import type { Candidate } from '../mapping/proposal/candidates.js';
import type { FieldProfile } from '../smartdesk/field-profile.js';
import { TYPE_SHARE } from '../smartdesk/profiling/infer-type.js';

/** A text field may cut so many of its values short. */
const MAX_SHORTENED = 0.1;
/** Kinds of columns that hold choices. */
const CHOICES: readonly unknown[] = ['enum', 'picklist', 'boolean'];

/**
 * Why a column may not go where a model wants it, by what its values are; null: it may. What the names and links of a
 * mapping allow is checked with the mapping as a whole.
 */
export function typeVeto(
  object: MappedObject,
  profile: FieldProfile | null,
  current: FieldMapping,
  { to, type }: Candidate,
): string | null {
  if (to === null) return current.to === null ? null : 'a column that moves is not left out on its word';
  if (profile === null || profile.filled === 0) return null;
  if (type !== undefined) return fieldVeto(profile, type);
  const attributes = NATIVE_ATTRIBUTES[object];
  const kind = Object.hasOwn(attributes, to) ? attributes[to]?.kind : undefined;
  if (kind === 'date') return needs(dateShare(profile), 'dates');
  if (kind === 'number') return needs(share(profile, profile.reads.number), 'numbers');
  if (kind === 'owner') return needs(share(profile, profile.reads.email), 'e-mail addresses');
  if (kind === 'choice' && !CHOICES.includes(profile.kind)) return 'it is no list of choices';
  return null;
}

function fieldVeto(profile: FieldProfile, type: NonNullable<Candidate['type']>): string | null {
  switch (type) {
    case 'double':
    case 'monetary':
      return needs(share(profile, profile.reads.number), 'numbers');
    case 'date':
      return needs(dateShare(profile), 'dates');
    case 'phone':
      return needs(share(profile, profile.reads.phone), 'phone numbers');
    case 'varchar':
      return profile.lengths.over255 > profile.filled * MAX_SHORTENED
        ? 'its texts are too long for it'
        : null;
    default:
      return null;
  }
}

function needs(found: number, what: string): string | null {
  if (found >= TYPE_SHARE) return null;
  return `only ${Math.floor(found * 100)} % of its values are ${what}`;
}

/** Of the values that say something. */
function share({ filled, nonValues }: FieldProfile, matches: number): number {
  const said = filled - nonValues.reduce((sum, { count }) => sum + count, 0);
  return said <= 0 ? 0 : Math.min(1, matches / said);
}

function dateShare(profile: FieldProfile): number {
  const { dates } = profile;
  return dates === null ? 0 : share(profile, dates.dates - dates.impossible.count);
}
