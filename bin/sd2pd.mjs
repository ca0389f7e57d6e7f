#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compiled } from './compiled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!existsSync(join(root, 'node_modules'))) {
  process.stderr.write('sd2pd is not set up yet: run `npm run setup` first.\n');
  process.exit(78);
}
const build = await compiled(root).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(78);
});
const { main } = await import(pathToFileURL(join(build, 'src', 'cli', 'main.js')).href);
process.exitCode = await main(process.argv.slice(2));
