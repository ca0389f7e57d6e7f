import { pino, type DestinationStream, type Logger } from 'pino';
import { colours } from './colours.js';
import { redactor } from './redact.js';

export interface LogOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Receives whole lines. */
  readonly write: (text: string) => void;
  /** Words for a person instead of one JSON document per line. */
  readonly pretty: boolean;
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** The log: to stderr or a file, never to stdout. `SD2PD_LOG_LEVEL` sets the level, `info` by default. */
export function createLogger({ env, write, pretty }: LogOptions): Logger {
  const redact = redactor(env);
  const wanted = env['SD2PD_LOG_LEVEL'] ?? '';
  const destination: DestinationStream = {
    write: (line) => write(redact(pretty ? prettyLine(line) : line)),
  };
  return pino(
    {
      level: LEVELS.includes(wanted) ? wanted : 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}

const COLOURS: Readonly<Record<string, (text: string) => string>> = {
  warn: colours.yellow,
  error: colours.red,
  fatal: colours.red,
};

/** `12:00:00 warn  message key=value …` */
export function prettyLine(line: string): string {
  const { level, time, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const name = String(level);
  const colour = COLOURS[name] ?? colours.dim;
  const details = Object.entries(rest).map(([key, value]) => `${key}=${shown(value)}`);
  const words = [
    String(time).slice(11, 19),
    colour(name.padEnd(5)),
    shown(msg ?? ''),
    colours.dim(details.join(' ')),
  ];
  return `${words.join(' ').trimEnd()}\n`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
