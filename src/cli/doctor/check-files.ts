import { readFile } from 'node:fs/promises';
import type { MigrationConfig } from '../../contract/migration-input.js';
import { openExistingLedger } from '../../ledger/open.js';
import { parseMapping } from '../../mapping/mapping-yaml.js';
import { openExport } from '../../smartdesk/export-source.js';
import type { CliContext } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { fail, failed, ok, warn, type Finding } from './finding.js';

/** The export opens, has its required files, and every file a header. */
export async function checkExport({ source }: MigrationConfig): Promise<Finding> {
  try {
    const opened = await openExport(source.export);
    const files = opened.files().length;
    await opened.close();
    return ok(`export ${source.export}: ${files} files, company ${opened.account.name}`);
  } catch (error) {
    return failed(`export ${source.export}`, error);
  }
}

export async function checkLedger({ ledger, name }: MigrationConfig, { env }: CliContext): Promise<Finding> {
  const where = 'path' in ledger ? ledger.path : `the database of ${ledger.urlEnv}`;
  try {
    const opened = await openExistingLedger(ledger, name, env);
    await opened?.close();
    return ok(opened === null ? `ledger ${where} is not there yet: start makes it` : `ledger ${where} opens`);
  } catch (error) {
    return failed('ledger', error);
  }
}

/** The mapping reads; whether it fits the source is told when it is handed in. */
export async function checkMappingFile({ mapping }: MigrationConfig): Promise<Finding> {
  let text: string;
  try {
    text = await readFile(mapping, 'utf8');
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isAbsent
      ? warn(`mapping ${mapping} is not there yet`, 'have one proposed: sd2pd discover -c FILE')
      : fail(EXIT.config, `mapping ${mapping} cannot be read`, 'make the file readable');
  }
  const parsed = parseMapping(text, mapping);
  if (parsed.ok) return ok(`mapping ${mapping} reads`);
  const [first] = parsed.problems;
  const where = first === undefined ? '' : ` first at line ${first.line}: ${first.message}`;
  return fail(
    EXIT.config,
    `mapping ${mapping} has ${parsed.problems.length} problems,${where}`,
    'correct the file',
  );
}
