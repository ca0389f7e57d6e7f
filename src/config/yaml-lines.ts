import { isMap, isScalar, isSeq } from 'yaml';
import type { LineCounter, Node } from 'yaml';

/**
 * 1-based line of the key at a path; of the deepest thing on the way that exists if the path leads nowhere.
 * @param contents root of the parsed document
 */
export function lineOf(contents: Node | null, path: readonly PropertyKey[], lines: LineCounter): number {
  let node: unknown = contents;
  let offset = startOf(contents) ?? 0;
  for (const step of path) {
    const next = stepInto(node, step);
    if (next === null) break;
    node = next.value;
    offset = startOf(next.at) ?? offset;
  }
  return Math.max(1, lines.linePos(offset).line);
}

function stepInto(node: unknown, step: PropertyKey): { value: unknown; at: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => keyText(key) === String(step));
    return pair === undefined ? null : { value: pair.value, at: pair.key };
  }
  if (!isSeq(node)) return null;
  const value = node.items[Number(step)];
  return value === undefined ? null : { value, at: value };
}

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function startOf(node: unknown): number | undefined {
  if (node === null || typeof node !== 'object' || !('range' in node)) return undefined;
  return Array.isArray(node.range) && typeof node.range[0] === 'number' ? node.range[0] : undefined;
}
