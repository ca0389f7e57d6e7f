/** A wait that ends by itself, on a durable timer. */
export interface Waiting {
  /** The day's tokens, the day's POST and PUT calls, or a block at the network's edge that is given time to pass. */
  readonly for: 'tokens' | 'requests' | 'edge';
  /** ISO instant. */
  readonly until: string;
}

const REASONS = {
  tokens: "the day's share of the token budget is used up",
  requests: "the day's POST and PUT calls are used up",
  edge: "Pipedrive's network blocks us, and is given time",
} as const;

/** What a wait is for, in words. */
export function waitText({ for: what, until }: Waiting): string {
  return `${REASONS[what]}: goes on by itself at ${until}`;
}
