import type { SourceColumn } from './profile-features.js';
import { words } from './similarity.js';

/** What people call a column: its label, else its name as words. */
export function labelOf({ field, definition }: SourceColumn): string {
  return definition?.label ?? labelFrom(field);
}

/** `cf_credit_rating` is `Credit rating`. */
function labelFrom(field: string): string {
  const text = words(field.replace(/^cf_/, '')).join(' ');
  return text === '' ? field : text.charAt(0).toUpperCase() + text.slice(1);
}
