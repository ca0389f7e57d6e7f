import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openExportFile } from '../../src/loading/export-file.js';
import { openExport } from '../../src/smartdesk/export-source.js';
import { plantFolder } from '../smartdesk/helpers.js';

async function opened(dir: string) {
  const source = await openExport(dir);
  onTestFinished(() => source.close());
  return { openSource: () => Promise.resolve(source) };
}

test('a file that is not in the export is a skip', async () => {
  const context = await opened(await plantFolder());
  await expect(openExportFile(context, 'files/none.pdf')).rejects.toMatchObject({ code: 'file_missing' });
});

test('a file that is not there because the whole export went away in the middle of a batch is no skip', async () => {
  const dir = await plantFolder({ 'files/one.txt': 'one' });
  const context = await opened(dir);
  await openExportFile(context, 'files/one.txt');
  await rm(join(dir, 'export.json'));
  await rm(join(dir, 'files'), { recursive: true });
  await expect(openExportFile(context, 'files/one.txt')).rejects.toMatchObject({
    name: 'SourceError',
    kind: 'unreachable',
  });
});
