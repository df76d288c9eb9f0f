import { expect, test } from 'vitest';
import { openJobs } from '#platform/jobs.ts';
import { openLog } from '#platform/log.ts';
import type { OutwardAnswer, OutwardCall } from '#platform/outward.ts';
import { freshDatabase } from '#platform/testing/index.ts';
import { addCall, callJob, openAddressCalls } from './address-calls.ts';

const log = openLog({ level: 'fatal' });
const payload = { url: 'https://example.com/hook', body: { type: 'normCrossed', level: 3 }, id: 'one' };
const answered = (status: number): OutwardAnswer => ({ type: 'answered', status, headers: {}, body: Buffer.alloc(0) });

function calling(answer: OutwardAnswer) {
  const asked: OutwardCall[] = [];
  const call = openAddressCalls({
    log,
    outward: {
      ask: async (given) => {
        asked.push(given);
        return answer;
      },
    },
  });
  const { signal } = new AbortController();
  return { asked, call, run: (isLast = false) => call(payload, { isLast, signal }) };
}

test('an address is told in JSON, with an id by which it knows the same thing again', async () => {
  const { asked, run } = calling(answered(204));
  await run();
  expect(asked).toMatchObject([
    {
      url: payload.url,
      method: 'POST',
      body: '{"type":"normCrossed","level":3}',
      headers: { 'idempotency-key': 'one' },
    },
  ]);
});

test.for([
  [answered(503), 'again'],
  [answered(429), 'again'],
  [{ type: 'unreachable' }, 'again'],
  [{ type: 'lost' }, 'again'],
  [answered(404), 'given up'],
  [{ type: 'forbidden' }, 'given up'],
] as const)('an address that answers %j is %s', async ([answer, what]) => {
  const outcome = await calling(answer as OutwardAnswer)
    .run()
    .then(
      () => 'given up',
      () => 'again',
    );
  expect(outcome).toBe(what);
});

test('the last try ends quietly: nobody is left with a job that fails for ever', async () => {
  await expect(calling({ type: 'unreachable' }).run(true)).resolves.toBeUndefined();
});

test('C5 webhooks doubled under load: here a thing that is told of many times at once is one call with one id of its own', async () => {
  const fresh = await freshDatabase();
  const { asked, call } = calling(answered(200));
  const teller = await openJobs({ database: fresh.database, log, tasks: {} });
  const tell = addCall(teller);
  const things = Array.from({ length: 40 }, (_, n) => `fact-${n}`);
  const addresses = ['https://example.com/one', 'https://example.com/two'];
  const each = things.flatMap((id) => addresses.map((url) => ({ id, url })));
  await Promise.all([1, 2, 3].flatMap(() => each.map(({ id, url }) => tell(url, { id }, id))));
  const worker = await openJobs({ database: fresh.database, log, tasks: { [callJob]: call } });
  await expect.poll(() => asked.length, { timeout: 15_000 }).toBe(each.length);
  await worker.close();
  await teller.close();
  const told = asked.map(({ url, headers }) => `${headers?.['idempotency-key']} ${url}`).toSorted();
  expect(told).toEqual(each.map(({ id, url }) => `${id} ${url}`).toSorted());
  await fresh.close();
});
