import type { Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** Commands of the contract that a later version brings, and what they will do. */
const LATER: Readonly<Record<string, string>> = {
  purge: 'forget a migration',
};

/** They are named in the help, take any arguments, and answer 78. */
export function registerNotYet({ program }: Cli): void {
  for (const [name, description] of Object.entries(LATER)) {
    program
      .command(`${name} [arguments...]`)
      .description(`${description} (not yet)`)
      .allowUnknownOption()
      .allowExcessArguments()
      .action(() => {
        throw notYet(`sd2pd ${name}`);
      });
  }
}

export function notYet(what: string): CliError {
  return new CliError(
    EXIT.config,
    `not yet: ${what} comes in a later version`,
    'sd2pd --help lists what there is',
  );
}
