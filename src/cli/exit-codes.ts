/** Exit codes of every command (contract, section 3). */
export const EXIT = {
  /** Answered; for `start --wait`, `wait` and `demo`: cutover done and nothing skipped. */
  ok: 0,
  /** Cutover done, with skipped records. */
  withSkips: 3,
  /** At a gate that nobody was told to approve, or at one that the target keeps shut. */
  atGate: 4,
  /** Held or paused. */
  held: 5,
  usage: 64,
  /** The decision did not fit. */
  refused: 65,
  noMigration: 66,
  /** A service is unreachable. */
  unreachable: 69,
  internal: 70,
  credentials: 77,
  /** Bad configuration or source, or a command of a later version. */
  config: 78,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
