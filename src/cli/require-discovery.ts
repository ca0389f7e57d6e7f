import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/**
 * For commands whose answer would be empty, and so wrong, before the source has been read.
 * @throws CliError 65 until discovery has run to its end once
 */
export async function requireDiscovery(ledger: Ledger, name: string): Promise<void> {
  if ((await ledger.meta.get<string>(META.proposal)) !== null) return;
  throw new CliError(
    EXIT.refused,
    'discovery has not finished yet, so nothing is known of the source',
    `sd2pd status ${name} --watch tells when it has; or read the source now: sd2pd discover -c FILE`,
  );
}
