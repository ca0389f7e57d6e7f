import { expect, test } from 'vitest';
import type { ApiAnswer, ApiRequest } from '../../src/pipedrive/api-request.js';
import { holdingBack, type Sender } from '../../src/pipedrive/sender.js';

const ANSWER: ApiAnswer = { data: [], additionalData: null, raw: null };
const READ: ApiRequest = { method: 'GET', path: '/api/v2/deals' };
const WRITES = (['POST', 'PATCH', 'PUT', 'DELETE'] as const).map((method) => ({ method, path: READ.path }));

/** Notes what leaves, and answers it in the next tick. */
class Noting implements Sender {
  readonly left: string[] = [];

  constructor(private readonly failure?: Error) {}

  async send({ method }: ApiRequest): Promise<ApiAnswer> {
    this.left.push(method);
    await Promise.resolve();
    if (this.failure !== undefined) throw this.failure;
    return ANSWER;
  }
}

function look(): { first: Promise<void>; pass: () => void; fail: (error: Error) => void } {
  let pass = (): void => undefined;
  let fail = (_: Error): void => undefined;
  const first = new Promise<void>((resolve, reject) => {
    pass = resolve;
    fail = reject;
  });
  first.catch(() => undefined);
  return { first, pass, fail };
}

test('a read leaves at once, and is not answered before the look has ended well', async () => {
  const sender = new Noting();
  const { first, pass } = look();
  const answers: ApiAnswer[] = [];
  const read = holdingBack(sender, first)
    .send(READ)
    .then((answer) => answers.push(answer));
  expect(sender.left).toEqual(['GET']);
  await new Promise(setImmediate);
  expect(answers).toEqual([]);
  pass();
  await read;
  expect(answers).toEqual([ANSWER]);
});

test.each(WRITES)('a $method leaves after the look', async (write) => {
  const sender = new Noting();
  const { first, pass } = look();
  const written = holdingBack(sender, first).send(write);
  await new Promise(setImmediate);
  expect(sender.left).toEqual([]);
  pass();
  expect(await written).toEqual(ANSWER);
  expect(sender.left).toEqual([write.method]);
});

test('where the look fails, its failure is everybody’s, and no write leaves', async () => {
  const sender = new Noting(new Error('the read failed first'));
  const { first, fail } = look();
  const behind = holdingBack(sender, first);
  const requests = [READ, ...WRITES].map((request) => behind.send(request));
  await new Promise(setImmediate);
  fail(new Error('another account'));
  for (const request of requests) await expect(request).rejects.toThrow('another account');
  expect(sender.left).toEqual(['GET']);
});

test('a read that fails says so once the look has ended well', async () => {
  const { first, pass } = look();
  const read = holdingBack(new Noting(new Error('gone')), first).send(READ);
  pass();
  await expect(read).rejects.toThrow('gone');
});
