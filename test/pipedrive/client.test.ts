import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPipedriveClient, type PipedriveClient } from '../../src/pipedrive/client.js';
import {
  CredentialsRefused,
  EdgeBlocked,
  Forbidden,
  Gone,
  OutcomeUnknown,
  PlanCapReached,
  RecordRefused,
  TargetUnreachable,
} from '../../src/pipedrive/errors.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { readTargetSchema } from '../../src/pipedrive/target-schema.js';

const SECRET = 'a-secret-token';
const CONTENT = 'Canary Content Ltd';

describe('answers that a server can give', () => {
  let server: Server;
  let client: PipedriveClient;
  let requests = 0;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeEach(async () => {
    requests = 0;
    server = createServer((request, response) => {
      requests += 1;
      request.resume();
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = createPipedriveClient({
      baseUrl: `http://127.0.0.1:${port}`,
      token: SECRET,
      plan: 'premium',
      seats: 1,
      requestTimeoutMs: 500,
    });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const json =
    (status: number, body: unknown, headers: Record<string, string> = {}) =>
    (_: IncomingMessage, response: ServerResponse): void => {
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    };

  const create = (): Promise<number> => client.organizations.create({ name: CONTENT });

  test('a 5xx on a write is an unknown outcome and is not repeated', async () => {
    answer = json(502, {});
    await expect(create()).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(requests).toBe(1);
  });

  test('a reset connection on a write is an unknown outcome and is not repeated', async () => {
    answer = (request) => void request.socket.destroy();
    await expect(create()).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(requests).toBe(1);
  });

  test('an answer that is too late, or not JSON, on a write is an unknown outcome', async () => {
    answer = () => undefined;
    await expect(create()).rejects.toBeInstanceOf(OutcomeUnknown);
    answer = (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    await expect(create()).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(requests).toBe(2);
  });

  test('an answer to a write without an id is an unknown outcome, not a failure that may be repeated', async () => {
    answer = json(200, { success: true, data: {} });
    await expect(create()).rejects.toBeInstanceOf(OutcomeUnknown);
    await expect(client.leads.create({})).rejects.toBeInstanceOf(OutcomeUnknown);
    await expect(client.notes.create({})).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  test('a file whose upload was throttled is sent again, whole', async () => {
    const lengths: number[] = [];
    answer = (request, response) => {
      let length = 0;
      request.on('data', (chunk: Buffer) => (length += chunk.length));
      request.on('end', () => {
        lengths.push(length);
        if (lengths.length === 1) {
          json(
            429,
            {},
            { 'x-daily-ratelimit-token-remaining': '500', 'x-ratelimit-reset': '0' },
          )(request, response);
        } else json(200, { success: true, data: { id: 9 } })(request, response);
      });
    };
    const open = (): Readable => Readable.from([Buffer.alloc(5_000, 1)]);
    await expect(
      client.files.create({ name: 'a.bin', size: 5_000, open, parent: { deal_id: 1 } }),
    ).resolves.toBe(9);
    expect(lengths).toHaveLength(2);
    expect(lengths.every((length) => length > 5_000)).toBe(true);
  });

  test('a read is repeated until it succeeds', async () => {
    answer = (request, response) =>
      requests < 3
        ? json(503, {})(request, response)
        : json(200, { success: true, data: { id: 7 } })(request, response);
    await expect(client.organizations.get('7')).resolves.toMatchObject({ id: 7 });
    expect(requests).toBe(3);
  });

  test('an empty v1 list with data null is an empty page', async () => {
    answer = json(200, { success: true, data: null });
    const pages = [];
    for await (const page of client.leads.pages()) pages.push(page);
    expect(pages).toEqual([[]]);
  });

  test('a refused record names the fields and nothing of their values', async () => {
    const hash = 'f'.repeat(40);
    answer = json(400, {
      success: false,
      error: `Validation failed: custom_fields.${hash}: '${CONTENT}' is not valid; owner_id: User was not found; owner_email: 'canaryvalue' is not valid`,
      code: 'ERR_SCHEMA_VALIDATION_FAILED',
    });
    const error = await create().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(RecordRefused);
    expect((error as RecordRefused).fields).toEqual(
      expect.arrayContaining([`custom_fields.${hash}`, 'owner_id']),
    );
    expect(JSON.stringify([(error as Error).message, (error as Error).stack, error])).not.toContain(CONTENT);
    expect(JSON.stringify((error as RecordRefused).fields)).not.toContain('canaryvalue');
  });

  test.each([
    [401, { success: false, error: 'unauthorized access' }, CredentialsRefused],
    [403, { success: false, error: 'x', code: 'feature_capping_deals_limit' }, PlanCapReached],
    [410, { success: false }, Gone],
  ] as const)('status %i is an error of its own class', async (status, body, type) => {
    answer = json(status, body);
    const error = await client.deals.update('1', { title: CONTENT }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(type);
    expect(JSON.stringify([String(error), (error as Error).stack, error])).not.toMatch(
      new RegExp(`${SECRET}|${CONTENT}`),
    );
  });

  test('an HTML 403 is a block at the edge', async () => {
    answer = (_, response) =>
      void response.writeHead(403, { 'content-type': 'text/html' }).end('<html>blocked</html>');
    await expect(create()).rejects.toBeInstanceOf(EdgeBlocked);
  });

  test('a redirect is about the host and not about the record, for reads and writes', async () => {
    answer = (_, response) => void response.writeHead(301, { location: 'https://elsewhere.example' }).end();
    await expect(create()).rejects.toBeInstanceOf(TargetUnreachable);
    await expect(client.settings.me()).rejects.toBeInstanceOf(TargetUnreachable);
    expect(requests).toBe(2);
  });

  test('a read waits as long as the server asks', async () => {
    const asked = new Date(Date.now() + 2_000);
    answer = (request, response) =>
      requests === 1
        ? json(503, {}, { 'retry-after': '1' })(request, response)
        : json(200, { success: true, data: { id: 7, add_time: asked.toISOString() } })(request, response);
    const started = Date.now();
    await client.organizations.get('7');
    expect(Date.now() - started).toBeGreaterThanOrEqual(1_000);
  });

  test('an answer of an unknown shape to a read names the path and nothing of its content', async () => {
    answer = json(200, { success: true, data: [{ id: CONTENT }] });
    const error = await client.organizations
      .pages()
      .next()
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(TargetUnreachable);
    expect(JSON.stringify([String(error), (error as Error).stack])).not.toContain(CONTENT);
  });

  test('keys that are null against the description are taken as they are', async () => {
    answer = json(200, {
      success: true,
      data: { id: 7, title: null, status: null, won_time: null, person_id: null, custom_fields: null },
    });
    await expect(client.deals.get('7')).resolves.toMatchObject({ id: 7, won_time: null });
  });

  test('a refused download is told from a block at the edge by its type', async () => {
    answer = json(403, { success: false, error: 'no' });
    await expect(client.files.download('7')).rejects.toBeInstanceOf(Forbidden);
    answer = (_, response) => void response.writeHead(403, { 'content-type': 'text/html' }).end('<html>');
    await expect(client.files.download('7')).rejects.toBeInstanceOf(EdgeBlocked);
  });

  test('a server that is not there is unreachable, for reads and writes', async () => {
    const nowhere = createPipedriveClient({ baseUrl: 'http://127.0.0.1:9', token: SECRET });
    await expect(nowhere.organizations.create({})).rejects.toBeInstanceOf(TargetUnreachable);
  });
});

describe('against the simulated Pipedrive', () => {
  let sandbox: PipedriveSandbox;

  beforeEach(async () => {
    sandbox = await startPipedriveSandbox({
      accounts: [
        {
          name: 'production',
          plan: 'lite',
          seats: 1,
          users: [{ email: 'admin@x.example', name: 'Admin', admin: true }],
          customFields: [{ object: 'organization', name: 'sd_id__c', type: 'varchar' }],
        },
      ],
    });
  });
  afterEach(() => sandbox.close());

  const clientOf = (more: Record<string, unknown> = {}): PipedriveClient => {
    const [account] = sandbox.accounts;
    return createPipedriveClient({
      baseUrl: account!.baseUrl,
      token: account!.token,
      plan: 'lite',
      seats: 10,
      ...more,
    });
  };

  test('files go up and come down byte for byte, with their names', async () => {
    const client = clientOf();
    const org = await client.organizations.create({ name: 'o' });
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 256));
    const name = 'Angebot Größe & Preis, v1.pdf';
    const id = await client.files.create({
      name,
      size: bytes.length,
      open: () => Readable.from([bytes]),
      parent: { org_id: org },
    });
    const chunks: Buffer[] = [];
    for await (const chunk of await client.files.download(String(id))) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    for await (const [file] of client.files.pages())
      expect(file).toMatchObject({ id, name, file_size: bytes.length });
  });

  test('the schema of an account has its fields, users, pipelines, types and currencies', async () => {
    const schema = await readTargetSchema(clientOf());
    expect(schema.me).toMatchObject({ email: 'admin@x.example', isAdmin: true });
    expect(schema.fields.organization.filter((f) => f.custom)).toEqual([
      expect.objectContaining({
        name: 'sd_id__c',
        type: 'varchar',
        key: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      }),
    ]);
    expect(schema.pipelines[0]?.stages.length).toBeGreaterThan(0);
    expect(schema.activityTypes.map((type) => type.key)).toContain('call');
    expect(schema.currencies).toContain('EUR');
  });

  test('archived leads are read too, down to those that are older than asked for', async () => {
    const client = clientOf();
    const person_id = await client.persons.create({ name: 'Ida Berg' });
    const archive = async (title: string): Promise<string> => {
      const id = await client.leads.create({ title, person_id });
      await client.leads.update(id, { is_archived: true });
      return id;
    };
    await archive('old');
    sandbox.clock.advance(60_000);
    const updatedSince = new Date(sandbox.clock.now() - 1_000).toISOString().slice(0, 19) + 'Z';
    const young = [await archive('young'), await client.leads.create({ title: 'open', person_id })];
    const found: string[] = [];
    for await (const page of client.leads.allPages({ updatedSince }))
      found.push(...page.map((lead) => lead.id));
    expect(found.sort()).toEqual(young.sort());
    const all: string[] = [];
    for await (const page of client.leads.allPages()) all.push(...page.map((lead) => lead.id));
    expect(all).toHaveLength(3);
  });

  test('lists go through all pages by cursor', async () => {
    const client = clientOf({ plan: 'ultimate' });
    for (let i = 0; i < 7; i += 1) await client.organizations.create({ name: `o${i}` });
    const ids: number[] = [];
    for await (const page of client.organizations.pages({ limit: 3 })) ids.push(...page.map((o) => o.id));
    expect(ids).toHaveLength(7);
    expect([...ids].sort((a, b) => a - b)).toEqual(ids);
  });
});
