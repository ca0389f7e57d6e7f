import { describe, expect, test } from 'vitest';
import { createLogger, prettyLine } from '../../src/cli/logger.js';
import { redactor } from '../../src/cli/redact.js';

const env = {
  PIPEDRIVE_TOKEN: 'b655808125b75594c201',
  LEDGER_URL: 'postgres://sd2pd:hunter22@db/x',
  HOME: '/home/ada-lovelace',
  SHORT_TOKEN: 'abc',
};

describe('secrets', () => {
  test('of the environment are struck out wherever they stand; other values and short words stay', () => {
    const redact = redactor(env);
    const text = `t=${env.PIPEDRIVE_TOKEN}, again ${env.PIPEDRIVE_TOKEN}; ${env.LEDGER_URL}; ${env.HOME} abc`;
    expect(redact(text)).toBe('t=[secret], again [secret]; [secret]; /home/ada-lovelace abc');
  });

  test('never reach the log, in words or as JSON', () => {
    for (const pretty of [true, false]) {
      let written = '';
      const logger = createLogger({ env, pretty, write: (text) => (written += text) });
      logger.warn({ address: env.LEDGER_URL }, `refused ${env.PIPEDRIVE_TOKEN}`);
      expect(written).toContain('refused');
      expect(written).not.toContain('hunter22');
      expect(written).not.toContain(env.PIPEDRIVE_TOKEN);
    }
  });
});

describe('the log', () => {
  test('has one JSON document per line where nobody watches', () => {
    let written = '';
    createLogger({ env: {}, pretty: false, write: (text) => (written += text) }).info({ n: 1 }, 'hello');
    expect(JSON.parse(written)).toMatchObject({ level: 'info', msg: 'hello', n: 1 });
  });

  test('reads as a line of words at a terminal', () => {
    const line = prettyLine('{"level":"info","time":"2026-11-23T10:00:01.000Z","n":1,"msg":"hello"}');
    expect(line).toMatch(/^10:00:01 .*info.* hello .*n=1/);
  });

  test('keeps to SD2PD_LOG_LEVEL', () => {
    let written = '';
    const logger = createLogger({
      env: { SD2PD_LOG_LEVEL: 'error' },
      pretty: false,
      write: (text) => (written += text),
    });
    logger.warn('not this');
    expect(written).toBe('');
  });
});
