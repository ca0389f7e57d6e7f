import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import type { IssueOptions } from '../issue/issue-options.js';

export function registerIssue({ program, context, finish }: Cli): void {
  program
    .command('issue <name> <action> [number]')
    .description(
      'what was reported after the cutover: report, list, show K; repair K, answer K, decline K settle one',
    )
    .option('--record <object/id>', 'with report: the record it is about, as contacts/con_00001')
    .option('--text <text>', 'with report: what is wrong')
    .option('--only <numbers>', 'with repair: these of the repairs that were shown, as 1,3')
    .option('--file <csv>', 'with repair: attachment-links.csv, or a skip file with the corrected row')
    .option('--note <text>', 'with repair, answer, decline: what the customer is told')
    .option('--source', "with show: with the customer's values")
    .option(...CONFIG_OPTION)
    .option(...BY_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, action: string, number: string | undefined, options: IssueOptions) =>
      finish(await issue(context, { name, action, number }, options)),
    );
}

const ACTIONS = ['report', 'list', 'show', 'repair', 'answer', 'decline'] as const;

interface IssueArguments {
  readonly name: string;
  readonly action: string;
  readonly number: string | undefined;
}

async function issue(
  context: CliContext,
  { name, action, number }: IssueArguments,
  options: IssueOptions,
): Promise<ExitCode> {
  switch (action) {
    case 'report': {
      const { reportIssue } = await import('../issue/report-issue.js');
      return reportIssue(context, name, options);
    }
    case 'list': {
      const { listIssues } = await import('../issue/list-issues.js');
      return listIssues(context, name, options);
    }
    case 'show': {
      const { showIssue } = await import('../issue/show-issue.js');
      return showIssue(context, name, numberOf(action, number), options);
    }
    case 'repair':
    case 'answer':
    case 'decline': {
      const { settleIssue } = await import('../issue/settle-issue.js');
      return settleIssue(context, name, { issue: numberOf(action, number), action }, options);
    }
    default:
      throw usageError(`issue: '${action}' is not known`, `one of: ${ACTIONS.join(', ')}`);
  }
}

function numberOf(action: string, text: string | undefined): number {
  if (text !== undefined && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageError(`issue ${action}: give the number of an issue`, 'sd2pd issue NAME list tells them');
}
