import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';

/** A service that is needed cannot be reached. */
export class ServiceUnreachable extends Error {
  override readonly name = 'ServiceUnreachable';
}

/** Temporal answers, and does not accept the credentials it was given. */
export class TemporalCredentialsRefused extends Error {
  override readonly name = 'TemporalCredentialsRefused';
}

/** Temporal's own configuration cannot be read: its file, its profile, or a file that it names. */
export class TemporalConfigInvalid extends Error {
  override readonly name = 'TemporalConfigInvalid';
}

export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
}

type ConnectionOptions = ReturnType<typeof loadClientConnectConfig>['connectionOptions'];

/** What a connection needs: where to, and with what. */
interface Settings extends TemporalTarget {
  readonly options: ConnectionOptions & { readonly address: string };
}

/** A loopback address rather than `localhost`, which may mean IPv6 while the dev server listens on IPv4. */
const DEFAULT_ADDRESS = '127.0.0.1:7233';
/** A service that is there answers in well under this, in milliseconds. */
const CONNECT_LIMIT_MS = 5_000;
/** gRPC status codes PERMISSION_DENIED and UNAUTHENTICATED. */
const REFUSALS: readonly unknown[] = [7, 16];
/** The native connection gives no code, only tonic's words for those two (tonic, src/status.rs). */
const REFUSAL_WORDS = /does not have (?:valid authentication credentials|permission to execute)/;

/**
 * Where Temporal is, by its own configuration (`TEMPORAL_ADDRESS`, profiles …).
 * @throws TemporalConfigInvalid
 */
export function temporalTarget(env: NodeJS.ProcessEnv = process.env): TemporalTarget {
  const { address, namespace } = settingsOf(env);
  return { address, namespace };
}

/**
 * A client for signals, updates and queries. Closing its connection is the caller's business.
 * @throws ServiceUnreachable, TemporalCredentialsRefused, TemporalConfigInvalid
 */
export async function connectClient(env: NodeJS.ProcessEnv = process.env): Promise<Client> {
  const settings = settingsOf(env);
  try {
    const connection = await Connection.connect({ ...settings.options, connectTimeout: CONNECT_LIMIT_MS });
    return new Client({ connection, namespace: settings.namespace });
  } catch (error) {
    throw connectFailure(settings, error);
  }
}

/**
 * A connection for workers. Closing it is the caller's business, after the workers have ended.
 * @throws ServiceUnreachable, TemporalCredentialsRefused, TemporalConfigInvalid
 */
export async function connectWorker(env: NodeJS.ProcessEnv = process.env): Promise<NativeConnection> {
  const settings = settingsOf(env);
  try {
    return await NativeConnection.connect(settings.options);
  } catch (error) {
    throw connectFailure(settings, error);
  }
}

function settingsOf(env: NodeJS.ProcessEnv): Settings {
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: definedOnly(env) });
    const address = connectionOptions.address || DEFAULT_ADDRESS;
    return { address, namespace: namespace ?? 'default', options: { ...connectionOptions, address } };
  } catch (error) {
    throw new TemporalConfigInvalid(
      `Temporal's configuration cannot be used: ${messageOf(error)}. Correct the TEMPORAL_… variables or the file that TEMPORAL_CONFIG_FILE names.`,
      { cause: error },
    );
  }
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function connectFailure({ address, namespace }: TemporalTarget, cause: unknown): Error {
  if (isRefusal(cause)) {
    return new TemporalCredentialsRefused(
      `Temporal at ${address} refuses the credentials for namespace ${namespace}: check TEMPORAL_API_KEY or the TLS certificate`,
      { cause },
    );
  }
  return new ServiceUnreachable(
    `Temporal cannot be reached at ${address}: start one (npx sd2pd up -c FILE) or set TEMPORAL_ADDRESS`,
    { cause },
  );
}

/** The client's error carries the gRPC one as its cause. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && REFUSALS.includes(error.code)) return true;
  return REFUSAL_WORDS.test(error.message) || isRefusal(error.cause);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
