/** A choice: its margin, and whether it was right. */
export interface Outcome {
  readonly margin: number;
  readonly right: boolean;
}

/** Outcomes of a block at least: fewer say too little about a share. */
const BLOCK = 80;
/** Margins beyond which nothing changes. */
const HIGHEST = 12;

interface Block {
  margin: number;
  right: number;
  count: number;
}

/**
 * Share of right choices by margin, never falling (isotonic regression, pool adjacent violators), each block's share drawn
 * towards one half by one outcome of each kind.
 */
export function isotonic(outcomes: readonly Outcome[]): [margin: number, confidence: number][] {
  const sorted = outcomes
    .map(({ margin, right }) => ({ margin: Math.min(margin, HIGHEST), right }))
    .sort((a, b) => a.margin - b.margin);
  const blocks: Block[] = [];
  for (let at = 0; at < sorted.length; at += BLOCK) {
    blocks.push(blockOf(sorted.slice(at, at + BLOCK)));
    pool(blocks);
  }
  return blocks.map((block) => [block.margin / block.count, share(block)]);
}

function blockOf(outcomes: readonly Outcome[]): Block {
  return {
    margin: outcomes.reduce((sum, { margin }) => sum + margin, 0),
    right: outcomes.filter(({ right }) => right).length,
    count: outcomes.length,
  };
}

function pool(blocks: Block[]): void {
  for (let last = blocks.length - 1; last > 0; last--) {
    const [before, after] = [blocks[last - 1], blocks[last]];
    if (before === undefined || after === undefined || share(before) < share(after)) return;
    blocks.splice(last - 1, 2, {
      margin: before.margin + after.margin,
      right: before.right + after.right,
      count: before.count + after.count,
    });
  }
}

const share = ({ right, count }: Block): number => (right + 1) / (count + 2);
