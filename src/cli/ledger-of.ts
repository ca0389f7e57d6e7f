import type { Ledger } from '../ledger/ledger.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import type { Session } from './session.js';

/** The session's ledger, for commands that cannot do without. @throws CliError 69 */
export function ledgerOf({ ledger, config }: Session): Ledger {
  if (ledger !== null) return ledger;
  const where = 'path' in config.ledger ? config.ledger.path : config.ledger.urlEnv;
  throw new CliError(
    EXIT.unreachable,
    `the ledger is not here: ${where}`,
    'run the command on the machine that has the ledger, or wait until discovery has begun',
  );
}
