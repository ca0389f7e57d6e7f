import { TestWorkflowEnvironment } from '@temporalio/testing';

/**
 * Downloads the Temporal CLI with the SDK's own downloader into the directory given as the first argument.
 *
 * A program of its own because the SDK's download cannot be cancelled, only killed, and because it sets up the native
 * runtime, which a worker in the same process must be free to configure. The SDK offers the download only together
 * with starting a server, which is therefore stopped at once.
 */
try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir: process.argv[2] ?? '.' } },
  });
  await environment.teardown();
} catch (error) {
  // Without a stack trace: this is the reason that people get to read.
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
