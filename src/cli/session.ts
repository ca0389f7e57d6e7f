import { resolve } from 'node:path';
import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { loadConfig } from '../config/load-config.js';
import { workflowIdOf } from '../contract/messages.js';
import type { MigrationConfig } from '../contract/migration-input.js';
import type { Ledger } from '../ledger/ledger.js';
import { openExistingLedger } from '../ledger/open.js';
import { CliError, usageError } from './cli-error.js';
import type { CliContext } from './context.js';
import { EXIT } from './exit-codes.js';

/** A migration as a command meets it. */
export interface Session {
  readonly name: string;
  readonly config: MigrationConfig;
  /** Null when the workflow cannot be reached and the command can do without it. */
  readonly workflow: SessionWorkflow | null;
  /** Null before there is one. */
  readonly ledger: Ledger | null;
  close(): Promise<void>;
}

export interface SessionWorkflow {
  readonly client: Client;
  readonly handle: WorkflowHandle;
  readonly description: WorkflowExecutionDescription;
}

/** A session of a command that cannot do without the workflow. */
export type LiveSession = Session & { readonly workflow: SessionWorkflow };

export interface SessionOptions {
  readonly name: string;
  /** `-c FILE`; without it the config comes from the workflow's memo. */
  readonly configFile: string | undefined;
}

/** What the workflow's memo holds (written by `start`). */
export interface MigrationMemo {
  readonly config: MigrationConfig;
  readonly configFingerprint: string;
}

/** Finds a migration that runs or ran. @throws CliError 66 without one, ServiceUnreachable without Temporal */
export async function openLiveSession(context: CliContext, options: SessionOptions): Promise<LiveSession> {
  const named = await configOf(context, options);
  const workflow = await findWorkflow(context, options.name);
  if (workflow === null) throw noMigration(options.name);
  return openWith(context, options.name, named ?? memoOf(workflow).config, workflow);
}

/**
 * As `openLiveSession`, but with `-c` the ledger is enough: for commands that read.
 * @throws CliError 66 when there is neither workflow nor ledger
 */
export async function openReadingSession(context: CliContext, options: SessionOptions): Promise<Session> {
  const named = await configOf(context, options);
  if (named === null) return openLiveSession(context, options);
  const workflow = await findWorkflow(context, options.name).catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== 'ServiceUnreachable') throw error;
    context.terminal.err(`${error.message}. The answer comes from the ledger.`);
    return null;
  });
  const session = await openWith(context, options.name, named, workflow);
  if (workflow === null && session.ledger === null) throw noMigration(options.name);
  return session;
}

async function openWith<W extends SessionWorkflow | null>(
  context: CliContext,
  name: string,
  config: MigrationConfig,
  workflow: W,
): Promise<Session & { readonly workflow: W }> {
  const ledger = await openExistingLedger(config.ledger, name, context.env);
  return {
    name,
    config,
    workflow,
    ledger,
    async close() {
      await ledger?.close();
      await workflow?.client.connection.close();
    },
  };
}

async function configOf(context: CliContext, options: SessionOptions): Promise<MigrationConfig | null> {
  if (options.configFile === undefined) return null;
  const config = await loadConfig(resolve(context.cwd, options.configFile));
  if (config.name === options.name) return config;
  throw usageError(
    `${options.configFile} is the configuration of the migration '${config.name}', not of '${options.name}'`,
    'name the migration that the file configures',
  );
}

async function findWorkflow(context: CliContext, name: string): Promise<SessionWorkflow | null> {
  const { connectClient } = await import('../temporal/connection.js');
  const client = await connectClient(context.env);
  const handle = client.workflow.getHandle(workflowIdOf(name));
  const description = await describe(handle);
  if (description === null) {
    await client.connection.close();
    return null;
  }
  return { client, handle, description };
}

/** Null when there is no such workflow. */
export async function describe(handle: WorkflowHandle): Promise<WorkflowExecutionDescription | null> {
  try {
    return await handle.describe();
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return null;
    throw error;
  }
}

/** @throws CliError 65 for a workflow of that name that `sd2pd start` did not start */
export function memoOf({ description }: Pick<SessionWorkflow, 'description'>): MigrationMemo {
  const memo = description.memo as Partial<MigrationMemo> | undefined;
  if (memo?.config === undefined || memo.configFingerprint === undefined) {
    throw new CliError(
      EXIT.refused,
      `${description.workflowId} was not started by sd2pd: it does not carry its configuration`,
      'name the configuration: -c FILE',
    );
  }
  return { config: memo.config, configFingerprint: memo.configFingerprint };
}

function noMigration(name: string): CliError {
  return new CliError(EXIT.noMigration, `there is no migration '${name}'`, 'start it: sd2pd start -c FILE');
}
