import { expect } from 'vitest';
import { insist } from './api.ts';
import type { World } from './world.ts';

/** What a queue's day comes to, however it is asked. */
export interface Counts {
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly waiting: number;
}

type Fact = { about: string; type: string; number: number; body: Record<string, unknown> };

/**
 * Counts again from the facts on disk, in the plainest way there is and with none of the program's own functions: one
 * visit for each entry into the queue, ended by whatever comes next of the things that end a visit.
 */
export async function recount(world: World, queueId: string): Promise<Counts> {
  const facts = await world.ask<Fact>(
    `select about, type, number, body from facts where of_kind = 'interaction' order by number`,
  );
  const counts = { offered: 0, answered: 0, abandoned: 0, waiting: 0 };
  const waiting = new Set<string>();
  for (const { about, type, body } of facts) {
    if (type === 'queued' && body.queueId === queueId && !waiting.has(about)) {
      waiting.add(about);
      counts.offered += 1;
    } else if (type === 'answered' && waiting.delete(about)) counts.answered += 1;
    else if (type === 'ended' && waiting.delete(about)) counts.abandoned += 1;
  }
  return { ...counts, waiting: waiting.size };
}

interface Board {
  readonly queues: readonly (Counts & { readonly queueId: string })[];
  readonly agents: readonly BoardAgent[];
  readonly freshness: { readonly number: number };
}
export interface BoardAgent {
  readonly agentId: string;
  readonly state: string;
  readonly inHand: { readonly voice: number; readonly chat: number };
  readonly orphaned: readonly unknown[];
}
interface Figures {
  readonly [metric: string]: { readonly part: number } | undefined;
}
interface Day {
  readonly lines: readonly { readonly id: string | null; readonly figures: Figures }[];
}

export async function boardOf(world: World): Promise<Board> {
  return insist(() => world.owner.get<Board>('/board'));
}

/** What the board, the report of the day and its files say of one queue. */
export async function told(world: World, queueId: string) {
  const date = Temporal.Now.zonedDateTimeISO('Europe/Istanbul').toPlainDate().toString();
  const board = (await boardOf(world)).queues.find((queue) => queue.queueId === queueId);
  const day = await insist(() => world.owner.get<Day>(`/reports/day?date=${date}&by=queue`));
  const line = day.lines.find((one) => one.id === queueId);
  const part = (metric: string) => line?.figures[metric]?.part ?? 0;
  const summed = async (metric: string) =>
    sumOf(await world.owner.text(`/reports/figure.csv?metric=${metric}&date=${date}&queueId=${queueId}`));
  return {
    board: board && {
      offered: board.offered,
      answered: board.answered,
      abandoned: board.abandoned,
      waiting: board.waiting,
    },
    report: {
      offered: part('offered'),
      answered: part('answered'),
      abandoned: part('abandoned'),
      waiting: part('stillWaiting'),
    },
    files: {
      offered: await summed('offered'),
      answered: await summed('answered'),
      abandoned: await summed('abandoned'),
      waiting: await summed('stillWaiting'),
    },
  };
}

/** After everything has settled, board, report and files say what the facts say, and no fact is missing or double. */
export async function expectTruth(world: World): Promise<Counts> {
  const { queueId } = await insist(() => world.firstQueue());
  const counts = await recount(world, queueId);
  await expect.poll(() => told(world, queueId)).toEqual({ board: counts, report: counts, files: counts });
  const numbers = await world.ask<{ organisation_id: string; count: number; first: number; last: number }>(
    `select organisation_id, count(*)::int as count, min(number)::int as first, max(number)::int as last from facts group by 1`,
  );
  for (const { count, first, last } of numbers) expect([first, last]).toEqual([1, count]);
  const inHand = await world.ask<{ agent: string; chats: number }>(
    `select responsible_id as agent, count(*)::int as chats from interactions
      where responsible_id is not null and status in ('awaitingAgent', 'inProgress', 'awaitingCustomer') group by 1`,
  );
  const shown = (await boardOf(world)).agents.filter((agent) => agent.inHand.chat > 0);
  expect(Object.fromEntries(shown.map((agent) => [agent.agentId, agent.inHand.chat]))).toEqual(
    Object.fromEntries(inHand.map(({ agent, chats }) => [agent, chats])),
  );
  return counts;
}

/** The sum of the column `part` of a figure's file. */
export function sumOf(csv: string): number {
  const [head = '', ...rows] = csv.trim().split('\r\n').map(cellsOf);
  const at = head.indexOf('part');
  if (at < 0) throw new Error(`No column "part" in ${head}`);
  return rows.reduce((sum, cells) => sum + Number(cells[at]), 0);
}

function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
