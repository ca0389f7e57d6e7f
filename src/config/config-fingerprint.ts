import type { MigrationConfig } from '../contract/migration-input.js';
import { canonicalFingerprint } from './canonical-json.js';

/** `sha256:…` of a configuration: the same for the same meaning, however its file is laid out. */
export function configFingerprint(config: MigrationConfig): string {
  return canonicalFingerprint(config);
}
