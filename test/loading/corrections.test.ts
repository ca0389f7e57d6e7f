import { expect, test } from 'vitest';
import type { Correction } from '../../src/ledger/correction-store.js';
import { LeaseLost } from '../../src/ledger/errors.js';
import type { StoredRecord } from '../../src/ledger/record-store.js';
import { carryOutCorrections } from '../../src/loading/corrections.js';
import type { LeaseKeeper } from '../../src/loading/lease-keeper.js';
import type { EntityPort } from '../../src/loading/port.js';
import type { RunContext } from '../../src/loading/run-context.js';
import { createPipedriveClient } from '../../src/pipedrive/client.js';
import { Transport } from '../../src/pipedrive/transport.js';
import type { ApiAnswer, ApiRequest } from '../../src/pipedrive/api-request.js';
import { recordPort } from '../../src/loading/ports/record-port.js';
import { DEFAULT_TIMING } from '../../src/loading/timing.js';
import { modelContext } from './model/context.js';

const TIME = '2026-01-01T00:00:00Z';
const BODY = { name: 'As sent' };

/** Answers reads; a write waits for its place in the burst window until the worker has lost its lease. */
class SlowTransport extends Transport {
  readonly sent: string[] = [];
  isLost = false;

  override async send({ method, beforeSend }: ApiRequest): Promise<ApiAnswer> {
    if (method === 'GET') {
      const data = { id: 7, name: 'Otherwise', add_time: TIME, update_time: TIME };
      return { data, additionalData: null, raw: null };
    }
    await Promise.resolve();
    this.isLost = true;
    beforeSend?.();
    this.sent.push(method);
    return { data: {}, additionalData: null, raw: null };
  }
}

const record = { source_id: 't1', target_id: '7', state: 'created', updated_at: TIME } as StoredRecord;

function contextOf(kind: Correction['kind'], transport: Transport): RunContext {
  const correction = { kind, target_id: '7', source_id: 't1', field: kind === 'field' ? 'name' : '' };
  const ledger = {
    corrections: { inState: () => Promise.resolve([correction]), close: () => Promise.resolve() },
    records: {
      fates: () => Promise.resolve(new Map([['t1', record]])),
      byTargetKeys: () => Promise.resolve(new Map([['tasks/t1', [{ ...record, target_id: '6' }]]])),
    },
    written: { ofRecords: () => Promise.resolve(new Map()) },
    source: { byIds: () => Promise.resolve([{ source_id: 't1', data: '{}' }]) },
  };
  const client = createPipedriveClient({ baseUrl: 'http://127.0.0.1', token: '' }, transport);
  return { ...modelContext(ledger as never, DEFAULT_TIMING), client };
}

function portWith(body: Record<string, unknown>): EntityPort {
  const port = recordPort({
    object: 'tasks',
    sourceObject: 'tasks',
    targetObject: 'activity',
    transform: () => ({ kind: 'create', body, key: 'tasks/t1', values: [], reassign: null }),
    entity: ({ client }) => client.activities,
    links: () => [],
    keyOf: () => 'tasks/t1',
    isOwnKey: () => true,
    stored: ({ name }) => ({ name }),
  });
  return port;
}

test.each([
  ['a field', 'field', BODY],
  ['a late duplicate', 'late_duplicate', { name: 'Otherwise' }],
] as const)(
  '%s is not corrected by a worker that lost its lease while the request waited',
  async (_, kind, body) => {
    const transport = new SlowTransport({ baseUrl: 'http://127.0.0.1', token: '' });
    const lease = {
      fence: 1,
      assertHeld: () => {
        if (transport.isLost) throw new LeaseLost('production');
      },
    } as unknown as LeaseKeeper;
    await expect(carryOutCorrections(contextOf(kind, transport), portWith(body), lease)).rejects.toThrow(
      LeaseLost,
    );
    expect(transport.sent).toEqual([]);
  },
);
