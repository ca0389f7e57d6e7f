/** Why something stays in an account after a rollback, for a person. Codes of `rollback.csv`. */
export const WHY_IT_STAYS = {
  changed: 'somebody changed it since the migration wrote it last, or restored it',
  linked: 'something leads to it that stays',
  merged: 'people merged it into another record, which stays',
  restored: 'it was removed, and somebody restored it meanwhile',
  refused: 'Pipedrive refuses its deletion',
  not_asked: 'pipelines and stages were not asked for (--schema)',
  filled: 'some record has a value in it, or is of this type',
  options_added: 'options were added to a field that was there before; they stay with it',
} as const;

export type StaysCode = keyof typeof WHY_IT_STAYS;

/** @param code of a line of `rollback.json` */
export function whyItStays(code: string): string {
  return (WHY_IT_STAYS as Readonly<Record<string, string>>)[code] ?? code;
}
