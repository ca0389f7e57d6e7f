/** Ways for the reference to be wrong, one at a time: the oracle has to notice each. */
export const QUIRKS = [
  'overwrites_users',
  'trusts_modified_at',
  'doubles_changed',
  'restores_deleted',
  'forgets_merged',
  'links_wrongly',
  'deletes_what_left',
  'writes_unchanged',
  'forgets_new_children',
  'forgets_mended',
  'replaces_files',
  'assigns_wrongly',
  'edits_own_records',
  'hides_conflicts',
  'asks_again',
  'ignores_meddling',
  'forgets_lead_parties',
  'keeps_blanked',
  'writes_half',
  'forgets_files',
] as const;
export type Quirk = (typeof QUIRKS)[number];
