export type { Entries, FieldType, FieldValue } from './field-value.js';
export { decodeLead, encodeLead } from './lead.js';
export { LINE_LIMIT, MAX_DECIMALS, TEXT_BYTES, unfitness } from './limits.js';
export { readableValue } from './readable.js';
export { decodeV2, encodeV2 } from './v2.js';
