import type { CustomFieldDefinition } from '../../smartdesk/custom-fields.js';
import type { FieldMapping } from '../mapping-schema.js';
import { foldName } from '../../normalise/name.js';
import { splitValues, translate } from '../transform/options.js';

/**
 * Labels that the target field of a line needs: the declared options as the mapping translates them, and what its table,
 * constant and default name besides. A boolean needs Yes and No, or what its table makes of them. Empty for types without
 * options.
 */
export function optionLabels(line: FieldMapping, definition: CustomFieldDefinition | undefined): string[] {
  if (line.type !== 'enum' && line.type !== 'set') return [];
  const named = Object.values(line.options ?? {}).filter((label) => label !== null);
  const given = [line.constant ?? '', line.default ?? ''].flatMap((text) =>
    line.type === 'set' ? splitValues(text) : [text],
  );
  if (definition?.type === 'boolean') return unite([...(named.length > 0 ? named : ['Yes', 'No']), ...given]);
  const declared = (definition?.options ?? []).map((option) => translate(option, line.options));
  return unite([...declared.filter((label) => label !== null), ...named, ...given]);
}

/** Each label once, trimmed; of those that differ only in case the first. */
export function unite(labels: readonly string[]): string[] {
  const united = new Map<string, string>();
  for (const label of labels) {
    const text = label.trim();
    if (text !== '' && !united.has(foldName(text))) united.set(foldName(text), text);
  }
  return [...united.values()];
}
