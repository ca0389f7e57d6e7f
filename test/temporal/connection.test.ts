import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  connectClient,
  connectWorker,
  ServiceUnreachable,
  TemporalConfigInvalid,
  TemporalCredentialsRefused,
  temporalTarget,
} from '../../src/temporal/connection.js';
import { freePort } from '../../src/temporal/free-port.js';

async function configFile(toml: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-config-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'temporal.toml');
  await writeFile(file, toml);
  return file;
}

/** A gRPC service that answers every call with one status and nothing else. */
async function serviceAnswering(grpcStatus: number): Promise<string> {
  const server = createServer();
  server.on('stream', (stream) => {
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(grpcStatus) },
      { endStream: true },
    );
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const NO_FILE = { TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' };

test('without any configuration Temporal is looked for on loopback, in the default namespace', () => {
  expect(temporalTarget(NO_FILE)).toEqual({ address: '127.0.0.1:7233', namespace: 'default' });
});

test('environment variables win over the profile of the file', async () => {
  const file = await configFile(
    '[profile.default]\naddress = "file:1"\nnamespace = "of-file"\n[profile.other]\naddress = "other:2"\n',
  );
  const env = { TEMPORAL_CONFIG_FILE: file };
  expect(temporalTarget(env)).toEqual({ address: 'file:1', namespace: 'of-file' });
  expect(temporalTarget({ ...env, TEMPORAL_ADDRESS: 'env:3' }).address).toBe('env:3');
  expect(temporalTarget({ ...env, TEMPORAL_PROFILE: 'other' }).address).toBe('other:2');
});

test('a configuration file that cannot be read is told from an unreachable service', async () => {
  const file = await configFile('this is no TOML');
  expect(() => temporalTarget({ TEMPORAL_CONFIG_FILE: file })).toThrow(TemporalConfigInvalid);
});

test('an unreachable service is named by its address, with what to do', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const env = { ...NO_FILE, TEMPORAL_ADDRESS: address };
  for (const connect of [connectClient, connectWorker]) {
    const error = await connect(env).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ServiceUnreachable);
    expect((error as Error).message).toContain(address);
    expect((error as Error).message).toContain('TEMPORAL_ADDRESS');
  }
});

test.each([
  ['PERMISSION_DENIED', 7],
  ['UNAUTHENTICATED', 16],
])('%s is told from an unreachable service, and the key is not in the message', async (_name, code) => {
  const address = await serviceAnswering(code);
  const env = {
    ...NO_FILE,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_API_KEY: 'canary-key',
    TEMPORAL_TLS: 'false',
  };
  for (const connect of [connectClient, connectWorker]) {
    const error = await connect(env).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TemporalCredentialsRefused);
    expect((error as Error).message).not.toContain('canary-key');
  }
});
