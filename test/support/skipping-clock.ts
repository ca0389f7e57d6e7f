import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { NativeConnection } from '@temporalio/worker';
import { binaryCacheDirectory, currentCacheEnvironment } from '../../src/temporal/binary-cache.js';
import { findOnPath, isExecutable } from '../../src/temporal/find-executable.js';
import { withInstallLock } from '../../src/temporal/install-lock.js';

/** Temporal's time-skipping test server, as Maven Central has it; it runs on Java 17. */
const ARTIFACT = { group: 'io.temporal', name: 'temporal-test-server', version: '1.35.0' } as const;
const INSTALL_LIMIT_MS = 4 * 60_000;

const run = promisify(execFile);

/** A Temporal server whose time a test can let pass. */
export interface SkippingClock {
  /** Milliseconds that stand for an hour: a real hour where time is skipped. */
  readonly hourMs: number;
  readonly client: Client;
  readonly connection: NativeConnection;
  now(): Promise<number>;
  pass(hours: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * The time-skipping server where Java and Maven (or an earlier test) have it; else the real server, on which an hour is
 * a tenth of a second, so that the same promises are tested everywhere.
 * @param address of the real server
 */
export async function skippingClock(address: string): Promise<SkippingClock> {
  const path = await testServer();
  return path === null ? realClock(address) : serverClock(path);
}

async function serverClock(path: string): Promise<SkippingClock> {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  const hourMs = 60 * 60_000;
  return {
    hourMs,
    client: environment.client,
    connection: environment.nativeConnection,
    now: () => environment.currentTimeMs(),
    pass: (hours) => environment.sleep(hours * hourMs),
    close: () => environment.teardown(),
  };
}

async function realClock(address: string): Promise<SkippingClock> {
  process.stderr.write(
    'No time-skipping server (Java 17 and Maven): an hour is a tenth of a second of the real one.\n',
  );
  const hourMs = 100;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  return {
    hourMs,
    client: new Client({ connection }),
    connection: native,
    now: () => Promise.resolve(Date.now()),
    pass: (hours) => sleep(hours * hourMs),
    async close() {
      await connection.close();
      await native.close();
    },
  };
}

/** @returns path of an executable that starts the test server; null: it cannot be had here */
async function testServer(): Promise<string | null> {
  const environment = currentCacheEnvironment();
  const folder = join(binaryCacheDirectory(environment), `${ARTIFACT.name}-${ARTIFACT.version}`);
  const path = join(folder, 'start');
  if (isExecutable(path)) return path;
  const search = process.env['PATH'];
  const [java, maven] = [findOnPath('java', search), findOnPath('mvn', search)];
  if (java === undefined || maven === undefined) return null;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return withInstallLock(
    join(folder, 'install.lock'),
    () => undefined,
    async () => {
      if (isExecutable(path)) return path;
      return (await install({ folder, path, java, maven })) ? path : null;
    },
  );
}

interface Installation {
  readonly folder: string;
  readonly path: string;
  readonly java: string;
  readonly maven: string;
}

async function install({ folder, path, java, maven }: Installation): Promise<boolean> {
  const { group, name, version } = ARTIFACT;
  const project = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>sd2pd</groupId><artifactId>test-server</artifactId><version>1</version><dependencies><dependency>
<groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>
</dependency></dependencies></project>`;
  await writeFile(join(folder, 'pom.xml'), project);
  const goal = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(folder, 'lib')}`];
  try {
    await run(maven, goal, { cwd: folder, timeout: INSTALL_LIMIT_MS });
  } catch {
    return false;
  }
  const command = `exec '${java}' -cp '${join(folder, 'lib')}/*' io.temporal.testserver.TestServer "$@"`;
  await writeFile(path, `#!/bin/sh\n${command}\n`);
  await chmod(path, 0o700);
  return true;
}
