import { InvalidArgumentError } from 'commander';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * `30m`, `6h`, `1d` → seconds; `never` → 0.
 * @throws InvalidArgumentError, which commander answers with 64
 */
export function parseEvery(text: string): number {
  if (text === 'never') return 0;
  const [, number, unit = ''] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  const seconds = SECONDS[unit];
  if (number === undefined || seconds === undefined) {
    throw new InvalidArgumentError('give a time like 30m, 6h or 1d, or never.');
  }
  return Number(number) * seconds;
}
