import { InvalidArgumentError } from 'commander';

/** A port: 0 (any free one) to 65535. */
export function portOption(text: string): number {
  return wholeNumber(text, 0, 65_535);
}

/** @throws InvalidArgumentError, which commander reports with the option's name */
export function wholeNumber(text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new InvalidArgumentError(`A whole number from ${min} to ${max} is needed.`);
}

/** A moment with its zone, as an ISO instant. */
export function instantOption(text: string): string {
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(text) && !Number.isNaN(Date.parse(text)))
    return new Date(text).toISOString();
  throw new InvalidArgumentError('A moment with its zone is needed, as 2026-11-23T14:20:00Z.');
}
