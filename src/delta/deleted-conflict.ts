import type { NewConflict } from '../ledger/conflict-store.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { RunContext } from '../loading/run-context.js';

/** A record that people deleted in Pipedrive and that the source still has: somebody decides whether it is created again. */
export function deletedConflict({ run, reportedAs }: RunContext, record: StoredRecord): NewConflict {
  return {
    run,
    object: record.object,
    source_id: record.source_id,
    target_id: record.target_id ?? '',
    kind: 'deleted_in_target',
    field: '',
    label: '(record)',
    delta: reportedAs,
    ours: '"present"',
    source: '"present"',
    target: '"deleted"',
    changed_by: null,
    changed_at: null,
    state: 'open',
  };
}
