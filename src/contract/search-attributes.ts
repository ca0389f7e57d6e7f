import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Search attributes of a migration, all of type Keyword. They are not encrypted: no customer data goes into them. */
export const SEARCH_ATTRIBUTES = {
  stage: defineSearchAttributeKey('Sd2pdStage', SearchAttributeType.KEYWORD),
  gate: defineSearchAttributeKey('Sd2pdGate', SearchAttributeType.KEYWORD),
  customer: defineSearchAttributeKey('Sd2pdCustomer', SearchAttributeType.KEYWORD),
} as const;
