import { customFieldEntries } from './custom-fields.js';
import type { Draft } from './draft.js';
import { readMoney } from './money.js';
import { fitColumn, nameOf } from './names.js';
import { foldName } from '../../normalise/name.js';
import { translate } from './options.js';
import { ownerOf } from './owners.js';
import { referenceOf, resolveNumber } from './parents.js';
import { readDate, toInstant } from './source-dates.js';
import { transformer } from './transformer.js';
import type { Body } from './transformer.js';
import { visibilityEntry } from './visibility.js';

export const DEAL_STATUSES = ['open', 'won', 'lost'] as const;

type DealStatus = (typeof DEAL_STATUSES)[number];

/** A deal as the body of `POST /api/v2/deals`. */
export const transformDeal = transformer('deals', (draft): Body => {
  const status = statusOf(draft);
  const organization = resolveNumber(draft, referenceOf(draft, 'org_id', 'accounts'));
  const person = resolveNumber(draft, referenceOf(draft, 'person_id', 'contacts'));
  const title = draft.native('title');
  return {
    title: nameOf(draft, title?.field ?? 'name', title?.text ?? '', `Deal ${draft.record.id}`),
    ...moneyEntries(draft),
    owner_id: ownerOf(draft, 'owner_blank'),
    ...(person !== null && { person_id: person }),
    ...(organization !== null && { org_id: organization }),
    ...stageEntries(draft),
    status,
    ...closingEntries(draft, status),
    ...expectedCloseEntry(draft),
    ...visibilityEntry(draft.context),
    custom_fields: customFieldEntries(draft, 'deal', 'deals'),
  };
});

function statusOf(draft: Draft): DealStatus {
  const column = draft.native('status');
  const status = foldName(translate(column?.text ?? '', column?.mapping.options) ?? '');
  const known = DEAL_STATUSES.find((each) => each === status);
  return (
    known ?? draft.skip('status_unknown', `status: "${column?.text ?? ''}" is none of open, won and lost`)
  );
}

/** The stage decides the pipeline. A stage that the mapping does not have under the deal's own pipeline is unknown. */
function stageEntries(draft: Draft): Body {
  const pipeline = draft.native('pipeline_id')?.text ?? '';
  const stage = draft.native('stage_id')?.text ?? '';
  const pipelines = draft.context.mapping.pipelines;
  const stages = Object.hasOwn(pipelines, pipeline) ? pipelines[pipeline]?.stages : undefined;
  if (!stages || !Object.hasOwn(stages, stage)) {
    draft.skip('stage_unknown', `stage_id: "${stage}" is not mapped for pipeline "${pipeline}"`);
  }
  const pipelineLink = draft.context.link('pipelines', pipeline);
  const stageLink = draft.context.link('stages', stage);
  if (pipelineLink.state !== 'present' || stageLink.state !== 'present') {
    draft.skip('stage_unknown', `stage_id: "${stage}" of pipeline "${pipeline}" has no stage in Pipedrive`);
  }
  return { pipeline_id: Number(pipelineLink.targetId), stage_id: Number(stageLink.targetId) };
}

/** A blank value is left out: Pipedrive makes it 0. */
function moneyEntries(draft: Draft): Body {
  const { amount, currency } = readMoney(draft);
  return { ...(amount !== null && { value: amount }), ...(currency !== null && { currency }) };
}

/**
 * Closing time and reason, which Pipedrive takes only with the right status. Without a time it would stamp the moment of
 * the import, so a blank one on a closed deal is reported.
 */
function closingEntries(draft: Draft, status: DealStatus): Body {
  return { ...closeTimeEntries(draft, status), ...lostReasonEntry(draft, status) };
}

function closeTimeEntries(draft: Draft, status: DealStatus): Body {
  if (status === 'open') {
    draft.dropNatives('close_time');
    return {};
  }
  const column = draft.native('close_time');
  if (!column) draft.note('closed_at', 'required_blank', 'defaulted', '');
  const date = column && readDate(draft, column);
  if (!date) return {};
  const instant = toInstant(draft, date);
  return { [`${status}_time`]: instant, close_time: instant };
}

function lostReasonEntry(draft: Draft, status: DealStatus): Body {
  if (status !== 'lost') {
    draft.dropNatives('lost_reason');
    return {};
  }
  const column = draft.native('lost_reason');
  return column ? { lost_reason: fitColumn(draft, column) } : {};
}

function expectedCloseEntry(draft: Draft): Body {
  const column = draft.native('expected_close_date');
  const date = column && readDate(draft, column);
  return date ? { expected_close_date: date.date } : {};
}
