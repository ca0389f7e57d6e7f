import type { AccountRole } from '../contract/gates.js';
import type { MissingItem } from '../contract/status.js';
import { checkMapping } from '../mapping/check/check-mapping.js';
import { readFactsFor } from '../discovery/source-facts.js';
import { previewOf, previewWords } from '../preview/last-preview.js';
import { unchangeable } from './unchangeable.js';
import { parseMapping } from '../mapping/mapping-yaml.js';
import type { GateContext } from './gate-context.js';
import type { GateFindings } from './inspect-gate.js';

/**
 * The mapping gate is about the text handed in last: is it whole, does it fit the source?
 * @param loading the account that records have been loaded into with another mapping, if so
 */
export async function inspectMapping(
  context: GateContext,
  loading: AccountRole | null,
): Promise<GateFindings> {
  const { name } = context.config;
  const current = await context.ledger.mappings.current();
  const question =
    'Is this mapping right? Approving it accepts its answers; nothing is written to Pipedrive before.';
  const next = `edit ${context.config.mapping}, then: sd2pd approve ${name} mapping`;
  if (current === null) {
    const detail = 'no mapping has been handed in yet';
    return { fingerprint: 'sha256:none', question, missing: [{ kind: 'mapping', name: '', detail }], next };
  }
  return {
    fingerprint: current.fingerprint,
    question: `${question} ${previewWords(await previewOf(context.ledger, current.fingerprint))}`,
    missing: await problemsOf(context, current.content, loading),
    next,
  };
}

async function problemsOf(
  context: GateContext,
  content: string,
  loading: AccountRole | null,
): Promise<MissingItem[]> {
  const parsed = parseMapping(content, 'mapping.yaml');
  if (!parsed.ok) {
    return parsed.problems.map((p) => ({
      kind: 'mapping',
      name: p.path,
      detail: `line ${p.line}: ${p.message}`,
    }));
  }
  const facts = await readFactsFor(context.ledger, parsed.mapping);
  const problems = checkMapping(parsed.mapping, facts).filter((problem) => problem.severity === 'error');
  const fixed = loading === null ? [] : await unchangeable(context.ledger, parsed.mapping, loading);
  return [...problems, ...fixed].map((problem) => ({
    kind: 'mapping',
    name: problem.path,
    detail: problem.message,
  }));
}
