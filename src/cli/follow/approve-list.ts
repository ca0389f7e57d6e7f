import { APPROVABLE_GATES, APPROVE_ALL, isGateName, type GateName } from '../../contract/gates.js';
import { usageError } from '../cli-error.js';

/**
 * Reads `--approve LIST`: gates separated by commas; `all` is `mapping,staging,freeze,cutover`, `close` must be named.
 * @throws CliError 64 naming the word that is no gate, or the gate that nobody can approve
 */
export function parseApproveList(text: string | undefined): ReadonlySet<GateName> {
  const words = (text ?? '').split(',').map((word) => word.trim());
  return new Set(words.filter((word) => word !== '').flatMap(gatesOf));
}

function gatesOf(word: string): readonly GateName[] {
  if (word === 'all') return APPROVE_ALL;
  if (isGateName(word) && APPROVABLE_GATES.includes(word)) return [word];
  const reason = isGateName(word) ? 'opens by itself when the target is right' : 'is no gate';
  throw usageError(`--approve: '${word}' ${reason}`, `give any of: ${APPROVABLE_GATES.join(', ')}, all`);
}
