import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { defaultBy } from '../follow/decide.js';
import { tell } from '../tell.js';

interface MessageOptions {
  readonly config?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** Commands that send one message without anything else in it. */
const COMMANDS = [
  { message: 'recheck', description: 'look at fields, owners and holds now', next: 'status' },
  { message: 'pause', description: 'stop within ten seconds; requests in flight finish', next: 'resume' },
  { message: 'resume', description: 'go on after a pause, or look at a hold again', next: 'status' },
] as const;

export function registerMessages({ program, context, finish }: Cli): void {
  for (const { message, description, next } of COMMANDS) {
    program
      .command(`${message} <name>`)
      .description(description)
      .option(...CONFIG_OPTION)
      .option(...BY_OPTION)
      .option(...JSON_OPTION)
      .action(async (name: string, { config, by = defaultBy(), json }: MessageOptions) => {
        const options = { name, configFile: config, json: json === true, next: `sd2pd ${next} ${name}` };
        finish(await tell(context, options, message, { by }));
      });
  }
}
