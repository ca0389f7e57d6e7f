import type { PhaseObject } from '../contract/objects.js';
import { readMarker } from '../mapping/transform/keys.js';

/**
 * The source id that a key of ours names (the inverse of `sourceKey`), or null where a key names none: files are known
 * by parent, name and size.
 */
export function sourceIdOf(object: PhaseObject, key: string): string | null {
  if (key.startsWith('[sd:')) {
    const id = readMarker(key)?.id ?? null;
    return object === 'attachments' ? (id?.replace(/^attachments\//, '') ?? null) : id;
  }
  const slash = key.indexOf('/');
  if (slash < 0) return null;
  const id = key.slice(slash + 1);
  return object === 'lead_persons' || object === 'lead_organizations' ? id.replace(/#[a-z]+$/, '') : id;
}
