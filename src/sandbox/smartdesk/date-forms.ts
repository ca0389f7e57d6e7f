const two = (number: number): string => String(number).padStart(2, '0');

/** `2017-05-26` */
export const isoDate = (at: Date): string => at.toISOString().slice(0, 10);
/** `2017-05-26T18:00:00Z` */
export const isoInstant = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;
/** `2017-05-26 18:00:00.123`, without a zone. */
export const sqlDateTime = (at: Date): string => at.toISOString().slice(0, 23).replace('T', ' ');
/** `26/05/2017 18:00`, without a zone. */
export const dayFirstDateTime = (at: Date): string =>
  `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()} ${at.toISOString().slice(11, 16)}`;
/** `05/26/2017` */
export const monthFirstDate = (at: Date): string =>
  `${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}/${at.getUTCFullYear()}`;
