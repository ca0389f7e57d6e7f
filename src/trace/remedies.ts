import { isRetryable } from '../contract/reason-codes.js';
import type { RecordStory, Relative, RunStory, TargetStory } from './record-story.js';

/** What a story holds before its remedies are known. */
type Told = Omit<RecordStory, 'remedies'>;

/** What can be done about the record, as lines with commands; empty where nothing has to be. Pure. */
export function remediesOf(story: Told): string[] {
  const last = story.runs.at(-1);
  if (last === undefined) return story.source?.rejected === null ? notBegun(story) : [REJECTED];
  const target = story.target.find(({ account }) => account === last.account);
  return [...stateRemedies(story, last), ...(target === undefined ? [] : targetRemedies(story, target))];
}

const REJECTED = 'the row is no record: correct it in the source and export again';

function notBegun({ name, runs }: Told): string[] {
  return runs.length > 0 ? [] : [`its phase has not begun: sd2pd status ${name}`];
}

function stateRemedies(story: Told, run: RunStory): string[] {
  const { name, object, id } = story;
  switch (run.state) {
    case 'pending':
    case 'intent':
      return [`it is still to be moved: sd2pd status ${name} --watch`];
    case 'filtered':
      return filteredRemedies(name, run.reasonCode);
    case 'skipped':
      return skippedRemedies(story, run);
    case 'merged':
      return run.survivor === null ? [] : [`its story goes on with sd2pd trace ${name} ${run.survivor}`];
    case 'created':
      return run.reassign === null
        ? []
        : [`give it an owner in Pipedrive: it is in ${run.run}/reassign.csv as ${object}, ${id}`];
  }
}

function filteredRemedies(name: string, code: string | null): string[] {
  if (code === 'object_disabled' || code === 'filtered_by_mapping') {
    return [`to move it, change the mapping and approve it again: sd2pd approve ${name} mapping`];
  }
  return code === 'not_sampled' ? ['production moves it: staging takes a sample only'] : [];
}

function skippedRemedies({ name, relatives, object }: Told, run: RunStory): string[] {
  const code = run.reasonCode ?? '';
  if (!isRetryable(code)) return ['correct it in the source and export again: it stays skipped'];
  if (code === 'parent_skipped' || code === 'parent_missing') {
    const parents = [...relatives.parents, ...relatives.leadParents].filter((other) => !isThere(other));
    return [
      ...parents.map((other) => `first its parent: sd2pd trace ${name} ${other.record}`),
      `then: sd2pd retry ${name} --reason ${code}`,
    ];
  }
  if (code === 'external_url' || code === 'file_too_large') {
    return [
      `host the file, hand in its link (attachment_id,url): sd2pd retry ${name} --file attachment-links.csv`,
    ];
  }
  return [
    `correct its row in ${run.run}/${object}_skip.csv: sd2pd retry ${name} --file ${object}_skip.csv`,
    `or correct mapping or target: sd2pd retry ${name} --reason ${code}`,
  ];
}

const isThere = ({ state }: Relative): boolean => state === 'created' || state === 'merged';

function targetRemedies({ name }: Told, { state, changedSince, survivorId }: TargetStory): string[] {
  switch (state) {
    case 'differs':
      return changedSince === false
        ? [`nobody changed it since: the next read-back mends it, as after sd2pd retry ${name}`]
        : ['it was changed in Pipedrive: what people changed there stays; restore fields there if need be'];
    case 'deleted':
      return [
        'it was deleted in Pipedrive, and is not created again: restore it there, where that is wanted',
      ];
    case 'merged':
      return [`people merged it into ${survivorId ?? 'another record'}: nothing has to be done`];
    default:
      return [];
  }
}
