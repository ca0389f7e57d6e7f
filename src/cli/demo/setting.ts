import type { Ledger } from '../../ledger/ledger.js';
import type { LiveSession } from '../session.js';
import type { DemoFolder } from './demo-folder.js';
import type { Story } from './story.js';

/** What those who answer gates work with. */
export interface DemoSetting {
  readonly story: Story;
  readonly session: LiveSession & { readonly ledger: Ledger };
  readonly folder: DemoFolder;
  /** Control server of the simulated Pipedrive. */
  readonly controlUrl: string;
  readonly temporalAddress: string;
  /** Paths are shown relative to it. */
  readonly cwd: string;
  readonly signal: AbortSignal;
}
