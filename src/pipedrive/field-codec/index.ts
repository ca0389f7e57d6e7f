export type { Entries, FieldType, FieldValue } from './field-value.js';
export { decodeLead, encodeLead } from './lead.js';
export { decodeV2, encodeV2 } from './v2.js';
