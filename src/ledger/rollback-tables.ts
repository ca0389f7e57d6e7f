/** Tables of rollbacks: what was seen in an account, what leads to records that stay, and what schema was created there. */
export interface RollbackTables {
  surveyed: SurveyedTable;
  linked_targets: LinkedTargetTable;
  created_schema: CreatedSchemaTable;
}

/** A record of ours that a list of the account showed. */
export interface SurveyedTable {
  run: string;
  /** Phase. */
  object: string;
  target_id: string;
  /** 1: somebody changed it since we wrote it. */
  changed: number;
}

/** A record of ours to which something leads that stays in the account. */
export interface LinkedTargetTable {
  run: string;
  /** Kind of what it leads to: `person`, `organization` … */
  target_object: string;
  target_id: string;
  /** One of those that lead there: its kind and id. */
  by_object: string;
  by_id: string;
}

export type SchemaKind = 'field' | 'options' | 'activity_type';

/** `intent`: it is about to be deleted; `left`: it was asked for and stays. */
export type SchemaState = 'created' | 'intent' | 'removed' | 'left';

/** A custom field, options of one that was there, or an activity type that this migration created in an account. */
export interface CreatedSchemaTable {
  /** `staging`, `production`. */
  account: string;
  kind: SchemaKind;
  /** Whose field it is: `organization`, `person`, `deal`; blank for an activity type. */
  target: string;
  /** Code of the field, id of the activity type. */
  key: string;
  /** Name of the field or type; labels of options as JSON list. */
  name: string;
  state: SchemaState;
  /** Why it stays. */
  why: string;
  updated_at: string;
}
