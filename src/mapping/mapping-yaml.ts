import { parseCheckedYaml } from '../config/checked-yaml.js';
import type { YamlProblem } from '../config/config-error.js';
import { mappingSchema } from './mapping-schema.js';
import type { Mapping } from './mapping-schema.js';

export { writeMappingYaml } from './write-mapping-yaml.js';

export type ParsedMapping =
  | { readonly ok: true; readonly mapping: Mapping }
  | { readonly ok: false; readonly file: string; readonly problems: readonly YamlProblem[] };

/**
 * Reads the text of a `mapping.yaml` and checks its shape; whether it fits the source is for `checkMapping`.
 * @param file what the text is called in messages; it is not read
 */
export function parseMapping(text: string, file: string): ParsedMapping {
  const checked = parseCheckedYaml(text, mappingSchema);
  return checked.ok ? { ok: true, mapping: checked.value } : { ok: false, file, problems: checked.problems };
}
