import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';

/** A service that is needed cannot be reached. */
export class ServiceUnreachable extends Error {
  override readonly name = 'ServiceUnreachable';
}

export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
}

/** Where Temporal is, by its own configuration (`TEMPORAL_ADDRESS`, profiles …). */
export function temporalTarget(env: NodeJS.ProcessEnv = process.env): TemporalTarget {
  const { connectionOptions, namespace } = configOf(env);
  return { address: connectionOptions.address ?? '127.0.0.1:7233', namespace: namespace ?? 'default' };
}

/** A client for signals, updates and queries. @throws ServiceUnreachable */
export async function connectClient(env: NodeJS.ProcessEnv = process.env): Promise<Client> {
  const { connectionOptions, namespace } = configOf(env);
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: 5_000 });
    return new Client({ connection, namespace: namespace ?? 'default' });
  } catch (error) {
    throw unreachable(env, error);
  }
}

/** A connection for workers. @throws ServiceUnreachable */
export async function connectWorker(env: NodeJS.ProcessEnv = process.env): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(configOf(env).connectionOptions);
  } catch (error) {
    throw unreachable(env, error);
  }
}

function configOf(env: NodeJS.ProcessEnv): ReturnType<typeof loadClientConnectConfig> {
  return loadClientConnectConfig({ overrideEnvVars: definedOnly(env) });
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function unreachable(env: NodeJS.ProcessEnv, cause: unknown): ServiceUnreachable {
  const { address } = temporalTarget(env);
  return new ServiceUnreachable(
    `Temporal cannot be reached at ${address}: start one (npx sd2pd up -c FILE) or set TEMPORAL_ADDRESS`,
    { cause },
  );
}
