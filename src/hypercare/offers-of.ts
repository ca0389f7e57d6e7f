import { isRetryable, REASON_CODES } from '../contract/reason-codes.js';
import { MERGED_IN_TARGET } from '../ledger/gone-store.js';
import type { Findings, Repair, RepairPart } from './offer.js';
import type { FieldLook, FileLook, LookedRecord, RecordLook } from './record-look.js';

/** What can be done about a record, by what is known of it. Pure. */
export function offersOf(look: RecordLook): Findings {
  const { record } = look;
  if (record === null) return nothing(look.isInSource ? NOT_PLANNED : UNKNOWN);
  switch (record.state) {
    case 'pending':
    case 'intent':
      return nothing('it is still to be moved');
    case 'filtered':
      return nothing(
        'it was left out on purpose: the mapping says so, or the source does not hold it any more',
      );
    case 'merged':
      return nothing(mergedRemark(record));
    case 'skipped':
      return offersOfSkipped(look, record);
    case 'created':
      return offersOfCreated(look, record);
  }
}

const NOT_PLANNED = 'no phase has planned it yet';
const UNKNOWN = 'neither the source nor the migration knows such a record';

function nothing(...remarks: string[]): Findings {
  return { repairs: [], remarks };
}

function mergedRemark({ reasonCode, survivor }: LookedRecord): string {
  if (reasonCode === MERGED_IN_TARGET)
    return 'people merged it into another record in Pipedrive: that one is theirs';
  return survivor === null
    ? 'it is one with a record that was there already, which is linked to and never written to'
    : `it was merged into ${survivor}: report that one`;
}

/** One that was moved and deleted by people is created again; others are taken again if that would help. */
function offersOfSkipped(look: RecordLook, record: LookedRecord): Findings {
  const code = record.reasonCode ?? '';
  const whole = [partOf(look, look.sourceId, record.targetId)];
  if (code === 'deleted_in_target') return { repairs: [restore(look, whole)], remarks: firstParents(look) };
  if (!isRetryable(code))
    return nothing(`${meaning(code)}: correct it in the source, and move it with a delta`);
  if (look.plan?.kind === 'skip' && look.plan.code === 'parent_skipped') {
    return nothing('what it refers to was not moved', ...firstParents(look));
  }
  const kind = look.object === 'attachments' ? 'add_file' : 'retry';
  const needsFile = look.plan?.kind !== 'create';
  const repair: Repair = { kind, label: nameOf(look), overwrites: false, needsFile, parts: whole };
  return { repairs: [repair], remarks: [`it was skipped: ${meaning(code)}`] };
}

function firstParents({ absentParents }: RecordLook): string[] {
  return absentParents.map((parent) => `first what it refers to: ${parent}`);
}

function offersOfCreated(look: RecordLook, record: LookedRecord): Findings {
  const { target, files, unlinked, openConflicts, plan } = look;
  const whole = [partOf(look, look.sourceId, record.targetId)];
  if (target === null || target.state === 'unreadable')
    return nothing('it cannot be looked up in Pipedrive one by one');
  if (target.state === 'merged')
    return nothing('people merged it into another record in Pipedrive: that one is theirs');
  if (target.state === 'deleted') return { repairs: [restore(look, whole)], remarks: firstParents(look) };
  const fields = look.fields.map((field) => offerOfField(look, field));
  const repairs = [
    ...fields.flatMap(({ repair }) => repair ?? []),
    ...(unlinked.length === 0 ? [] : [linkAgain(unlinked)]),
    ...files.map((file) => addFile(file)),
  ];
  const remarks = [
    ...fields.flatMap(({ remark }) => remark ?? []),
    ...(openConflicts === 0 ? [] : [`differences of it that wait for a decision: ${openConflicts}`]),
  ];
  if (plan?.kind === 'skip') remarks.push(`the mapping would skip it now: ${meaning(plan.code)}`);
  if (repairs.length > 0 || remarks.length > 0) return { repairs, remarks };
  return nothing('it is in Pipedrive as the mapping says');
}

function offerOfField(
  look: RecordLook,
  field: FieldLook,
): { readonly repair?: Repair; readonly remark?: string } {
  const { role, holds, label, isAgreed, isMigrationUser, leadsToDeleted, unit, shown, wanted } = field;
  if (leadsToDeleted)
    return { remark: `${label}: what it should lead to was deleted in Pipedrive: restore that first` };
  if (role === 'link' && holds === 'other') {
    return { remark: `${label}: somebody linked it elsewhere in Pipedrive, and that stays` };
  }
  const part = { ...partOf(look, look.sourceId, look.target?.targetId ?? null), unit, shown, wanted };
  const overwrites = isAgreed || (holds === 'other' && !isMigrationUser);
  return { repair: { kind: KINDS[role], label, overwrites, needsFile: false, parts: [part] } };
}

const KINDS = { link: 're_link', owner: 're_assign', field: 'restore_field' } as const;

function restore(look: RecordLook, parts: readonly RepairPart[]): Repair {
  return { kind: 'restore_record', label: nameOf(look), overwrites: false, needsFile: false, parts };
}

function linkAgain(parts: readonly RepairPart[]): Repair {
  const label =
    parts.length === 1 ? '1 record that referred to it' : `${parts.length} records that referred to it`;
  return { kind: 're_link', label, overwrites: false, needsFile: false, parts };
}

function addFile({ sourceId, isReady }: FileLook): Repair {
  const part = { object: 'attachments' as const, sourceId, targetId: null, ...WHOLE };
  return {
    kind: 'add_file',
    label: `attachments/${sourceId}`,
    overwrites: false,
    needsFile: !isReady,
    parts: [part],
  };
}

const WHOLE = { unit: '', shown: '', wanted: '' } as const;

function partOf({ object }: RecordLook, sourceId: string, targetId: string | null): RepairPart {
  return { object, sourceId, targetId, ...WHOLE };
}

function nameOf({ object, sourceId }: RecordLook): string {
  return `${object}/${sourceId}`;
}

function meaning(code: string): string {
  return Object.entries(REASON_CODES).find(([known]) => known === code)?.[1].meaning ?? code;
}
