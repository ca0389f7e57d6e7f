import { writeFile } from 'node:fs/promises';
import { META } from '../../ledger/meta-keys.js';
import type { Mapping } from '../../mapping/mapping-schema.js';
import { parseMapping } from '../../mapping/mapping-yaml.js';
import type { DemoSetting } from './setting.js';

/** Writes the proposed mapping to the file that the configuration names. @returns the proposal, null if there is none */
export async function writeProposal({ config, ledger }: DemoSetting['session']): Promise<Mapping | null> {
  const text = await ledger.meta.get<string>(META.proposal);
  if (text === null) return null;
  await writeFile(config.mapping, text, { mode: 0o600 });
  const parsed = parseMapping(text, config.mapping);
  return parsed.ok ? parsed.mapping : null;
}

/** `question → proposed answer`, one per line. */
export function mappingQuestions({ questions }: Pick<Mapping, 'questions'>): string[] {
  return questions.map(({ question, answer }) => `${question} → ${answer}`);
}
