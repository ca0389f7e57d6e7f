import { expect, test } from 'vitest';
import { checkAssistant } from '../../../src/cli/doctor/check-assistant.js';
import type { MigrationConfig } from '../../../src/contract/migration-input.js';

const found = (assistant: MigrationConfig['assistant'], env: NodeJS.ProcessEnv) =>
  checkAssistant({ ...(assistant !== undefined && { assistant }) } as MigrationConfig, { env });

const REMOTE = { baseUrl: 'https://api.example.com/v1', model: 'm', apiKeyEnv: 'ASSISTANT_TOKEN' };

test('an assistant is not needed, and its key is never shown', () => {
  expect(found(undefined, {})).toEqual([]);
  const [set] = found(REMOTE, { ASSISTANT_TOKEN: 'sk-canary' });
  expect(set).toMatchObject({ level: 'ok', what: 'assistant api.example.com, model m: its key is set' });
  expect(found({ baseUrl: 'http://127.0.0.1:1/v1', model: 'm' }, {})[0]?.level).toBe('ok');
});

test('a key that is missing or may not be read is a warning: proposals are made without it', () => {
  for (const apiKeyEnv of ['ASSISTANT_TOKEN', 'HOME']) {
    const [finding] = found({ ...REMOTE, apiKeyEnv }, { HOME: '/root' });
    expect(finding).toMatchObject({ level: 'warn', exitCode: 0, what: expect.stringContaining(apiKeyEnv) });
  }
});
