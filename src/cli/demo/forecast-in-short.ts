import type { Forecast } from '../../contract/forecast.js';
import { boundWords, runTitle } from '../../forecast/words.js';
import { META } from '../../ledger/meta-keys.js';
import type { DemoSetting } from './setting.js';

/** One sentence per run: what decides how long it takes, and how long that is. */
export async function forecastInShort({ ledger }: DemoSetting['session']): Promise<string[]> {
  const forecast = await ledger.meta.get<Forecast>(META.forecast);
  return (forecast?.runs ?? []).map((run) => `${runTitle(run)}: ${boundWords(run)}`);
}
