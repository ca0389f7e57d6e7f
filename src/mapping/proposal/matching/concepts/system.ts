import { moves, stays, WHEN, NUMBERS } from './concept.js';
import type { Concept } from './concept.js';

/** What the source keeps about its records for itself. */
export const SYSTEM_CONCEPTS: readonly Concept[] = [
  stays('key', 'the key of the record', 'id, self id, id number', { loose: 'number' }),
  moves('created_at', 'when it was created', 'create, create date, create time, create at, self create', {
    native: { accounts: 'add_time', contacts: 'add_time' },
    unlike: ['tasks', 'activities'],
    loose: 'at date time',
    holds: WHEN,
  }),
  stays(
    'created_by',
    'who created it',
    'create by, create user, create author, author, create by user, author by',
    {
      loose: 'id name at',
    },
  ),
  stays('modified_at', 'when it was changed', 'modify, modify date, modify time, recent modify', {
    loose: 'at date time self',
    holds: WHEN,
  }),
  stays('modified_by', 'who changed it', 'modify by, modify user, recent modify by, modify by user', {
    loose: 'id name',
  }),
  stays('deleted', 'whether it is deleted', 'delete', {
    loose: 'flag at date time',
    holds: ['boolean', 'number', ...WHEN],
  }),
  stays('active', 'whether it is in use', 'active, self active, status active', { loose: 'flag' }),
  stays(
    'seen',
    'when it was seen last',
    'recent seen, recent activity, recent contact, seen, seen date, recent seen type, recent date',
    {
      loose: 'at date time recent',
      holds: [...WHEN, 'text', 'number'],
    },
  ),
  stays('version', 'a version of the record', 'version, time version', { loose: 'id number code' }),
  stays('synchronised', 'a mark of an import or another system', 'import, import id, import key', {
    loose: 'id number contact flag',
  }),
  stays('record_type', 'the kind of record', 'recordtype, recordtype id', { loose: 'id' }),
  stays(
    'computed',
    'what the source computes',
    'computed, computed email, computed phone, computed activity, computed duration',
    {
      loose: 'flag',
    },
  ),
  stays(
    'counted',
    'what the source counts',
    'count, count deal, count contact, count activity, age, age deal, stage age',
    {
      loose: 'total number',
      holds: NUMBERS,
    },
  ),
  stays(
    'rolled_up',
    'what the source sums up',
    'deal amount, deal count, total deal, won deal amount, open deal amount, deal revenue, total revenue, recent deal amount, count deal open',
    {
      loose: 'status recent won count total date close number',
      on: ['accounts', 'contacts'],
    },
  ),
  stays('fiscal', 'the fiscal period', 'year'),
  stays('image', 'an image', 'image, self image', { loose: 'link website account' }),
  stays('visibility', 'who may see it', 'visibility, private', { loose: 'flag' }),
  stays('followers', 'who follows it', 'follower'),
  stays('display', 'how it is shown', 'display', { loose: 'number' }),
  stays('portal', 'access to a portal', 'portal, portal user', { loose: 'flag' }),
  stays(
    'target_list',
    'a mailing list of the source',
    'targetlist, targetlist consent, targetlist flag consent',
  ),
];
