import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Desk } from '../desk.ts';
import { expectTruth } from '../truth.ts';
import type { Visitor } from '../visitor.ts';
import { openWorld, type World } from '../world.ts';

const visitorsInAll = 20;
const messagesEach = 50;
/** Moments after the beginning at which the program is killed, in milliseconds. */
const killedAfterMs = [3_000, 5_000, 4_000] as const;

let world: World;
let agents: Desk[];
let visitors: Visitor[];

beforeAll(async () => {
  // Visitors come through a proxy that says where each comes from: the limits of one address are as they always are.
  world = await openWorld({ env: { TRUST_PROXY: 'loopback' } });
  agents = await world.agents('Ayşe', 'Berk', 'Can');
});
afterAll(() => world?.close());

test('the program is killed three times in the middle of a thousand messages: none lost, none doubled, order kept', async () => {
  const stops = agents.map((agent) => agent.acceptAll());
  visitors = await Promise.all(
    Array.from({ length: visitorsInAll }, (_, place) =>
      world.visitor({ name: `Ziyaretçi ${place}`, address: `203.0.113.${place + 1}` }),
    ),
  );
  const written = visitors.map((visitor, place) =>
    Array.from({ length: messagesEach }, (_, number) => {
      const text = `${place}/${number}`;
      visitor.write(text);
      return text;
    }),
  );
  const answered: string[] = [];
  const answering = answerAll(answered);

  for (const ms of killedAfterMs) {
    await new Promise((wait) => setTimeout(wait, ms));
    await world.kill();
    await world.start();
  }
  await expect
    .poll(() => visitors.map((visitor) => visitor.waiting()), { timeout: 110_000, interval: 200 })
    .toEqual(visitors.map(() => 0));
  await answering.stop();
  for (const stop of stops) stop();

  const own = () =>
    visitors.map((visitor) =>
      visitor
        .messages()
        .filter((one) => one.author.type === 'customer')
        .map((one) => one.text),
    );
  await expect.poll(own).toEqual(written);
  expect(visitors.flatMap((visitor) => visitor.confusions)).toEqual([]);
  // Every answer that an agent was told is sent reached its visitor, once.
  const arrived = () =>
    visitors.flatMap((visitor) =>
      visitor
        .messages()
        .filter((one) => one.author.type === 'agent')
        .map((one) => one.text),
    );
  await expect.poll(() => arrived().toSorted()).toEqual(answered.toSorted());

  const disk = await world.ask<{ conversation_id: string; texts: string[]; seqs: number[] }>(
    `select conversation_id, array_agg(text order by seq) as texts, array_agg(seq order by seq) as seqs
       from messages where author_type = 'customer' group by 1`,
  );
  expect(disk.map(({ texts }) => texts.join()).toSorted()).toEqual(written.map((texts) => texts.join()).toSorted());
  const gaps = await world.ask(
    `select conversation_id from messages group by 1 having min(seq) <> 1 or max(seq) <> count(*)`,
  );
  expect(gaps).toEqual([]);
  const counts = await expectTruth(world);
  expect([counts.offered, counts.answered, counts.waiting]).toEqual([visitorsInAll, visitorsInAll, 0]);
  const undone = await world.ask<{ state: string; count: number }>(
    `select state, count(*)::int from inbox where state <> 'done' group by 1`,
  );
  expect(undone).toEqual([]);
});

/** Agents answer whatever they hold now and then, and send again what was not acknowledged, under the same id. */
function answerAll(answered: string[]) {
  let isOver = false;
  const work = async (agent: Desk, number: number): Promise<void> => {
    for (let round = 0; !isOver; round++) {
      const row = [...agent.rows.values()][round % Math.max(1, agent.rows.size)];
      if (row) {
        const text = `yanıt ${number}/${round}`;
        const clientId = crypto.randomUUID();
        for (;;) {
          const answer = await agent.api
            .send('POST', `/interactions/${row.interactionId}/messages`, { clientId, text })
            .catch(() => null);
          if (answer?.status === 200) {
            answered.push(text);
            break;
          }
          if (answer && answer.status < 500) throw new Error(`An answer was refused: ${answer.status} ${answer.text}`);
          await new Promise((wait) => setTimeout(wait, 100));
        }
      }
      await new Promise((wait) => setTimeout(wait, 250));
    }
  };
  const workers = Promise.all(agents.map(work));
  return {
    stop: async () => {
      isOver = true;
      await workers;
    },
  };
}

test('nobody became unreachable: the desks were back within the grace', async () => {
  expect(await world.ask(`select about from facts where type = 'becameUnreachable'`)).toEqual([]);
});

test('the program says that it is ready, and nothing it wrote is a crash', async () => {
  await expect
    .poll(async () => (await world.owner.send('GET', '/health/ready')).status, { message: world.trouble() })
    .toBe(200);
  const bad = world
    .output()
    .split('\n')
    .filter((line) => /"level":"(error|fatal)"|Unhandled|TypeError/.test(line) && !line.includes('PostgreSQL'));
  expect(bad.map((line) => line.slice(0, 500))).toEqual([]);
});
