import type { MissingItem } from '../../contract/status.js';
import type { TargetField, TargetSchema } from '../../pipedrive/target-schema.js';
import { TYPE_NAMES } from '../mapping-targets.js';
import { foldName } from '../../normalise/name.js';
import { findOption } from '../transform/options.js';
import type { ManifestField } from './field-manifest.js';

const PLACES = { organization: 'organizations', person: 'persons', deal: 'leads and deals' } as const;

/** What an account lacks of the manifest: fields, types, options. Empty when the load may begin. */
export function compareManifest(manifest: readonly ManifestField[], schema: TargetSchema): MissingItem[] {
  return manifest.flatMap((wanted) => compareField(wanted, schema));
}

function compareField(wanted: ManifestField, schema: TargetSchema): MissingItem[] {
  const named = schema.fields[wanted.target].filter(
    (field) => field.custom && foldName(field.name) === foldName(wanted.name),
  );
  const fitting = named.filter((field) => field.type === wanted.type);
  const [field, ...others] = fitting;
  if (others.length > 0) {
    const detail = `ambiguous: ${fitting.length} custom fields of ${PLACES[wanted.target]} have this name and type: rename all but one in Pipedrive, or name another one in the mapping`;
    return [{ kind: 'field', name: nameOf(wanted), detail }];
  }
  if (field === undefined)
    return [{ kind: 'field', name: nameOf(wanted), detail: missingDetail(wanted, named) }];
  return missingOptions(wanted, field);
}

function nameOf({ target, name }: ManifestField): string {
  return `${target}: ${name}`;
}

function missingDetail(wanted: ManifestField, named: readonly TargetField[]): string {
  const type = `${TYPE_NAMES[wanted.type]} (${wanted.type})`;
  const options = wanted.options.length === 0 ? '' : ` with ${wanted.options.length} options`;
  const [other] = named;
  if (other === undefined) {
    return `missing: create a custom field of type ${type}${options} on ${PLACES[wanted.target]}`;
  }
  return `wrong type: it is ${other.type}, the mapping needs ${type}: rename the field in Pipedrive and create one of that type, or change the type in the mapping`;
}

/** The loader finds an option as this does: by its label, in any case. */
function missingOptions(wanted: ManifestField, field: TargetField): MissingItem[] {
  const missing = wanted.options.filter((label) => findOption(label, field.options) === null);
  if (missing.length === 0) return [];
  const detail = `add ${missing.length} of ${wanted.options.length} options to this field: ${missing.join(' | ')}`;
  return [{ kind: 'option', name: nameOf(wanted), detail }];
}
