/** One changed field of a record, in the texts that the changelog shows; null is an empty field. */
export interface Change {
  /** As v1 names the field: `user_id` for a deal's owner, `email`, or the 40-digit key of a custom field. */
  fieldKey: string;
  oldValue: string | null;
  newValue: string | null;
}

/** `app` is a person at the web interface (the control port), `api` a request with a token. */
export type ChangeSource = 'app' | 'api';

export interface ChangeRow extends Change {
  /** Grows with every change of the account. */
  id: number;
  actorUserId: number;
  /** Milliseconds since the epoch. */
  time: number;
  source: ChangeSource;
}

type Author = Pick<ChangeRow, 'actorUserId' | 'time' | 'source'>;

/** What was changed in the records of one entity since they were created, by record id. */
export class ChangeLog {
  private readonly byRecord = new Map<number, ChangeRow[]>();
  private last = 0;

  add(recordId: number, changes: readonly Change[], author: Author): void {
    if (changes.length === 0) return;
    const rows = this.byRecord.get(recordId) ?? [];
    for (const change of changes) rows.push({ id: (this.last += 1), ...change, ...author });
    this.byRecord.set(recordId, rows);
  }

  /** Newest first. */
  of(recordId: number): ChangeRow[] {
    return [...(this.byRecord.get(recordId) ?? [])].reverse();
  }
}
