import { expect } from 'vitest';
import type { Board } from '#monitoring';
import { type BoardChange, boardAfter } from '#monitoring';
import type { OwnBrowser } from './browser.ts';
import { wordsOf } from './words.ts';
import { password, type World } from './world.ts';

/** Whoever looks at the board is told the truth within this. */
export const withinMs = 5_000;

const identity = wordsOf('modules/identity/web', 'tr');

/** Signs somebody in at a page of her browser, and waits until her desk is connected. */
export async function sitDown(own: OwnBrowser, url: string, email: string) {
  const context = await own.browser.newContext({ locale: 'tr-TR' });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel(identity('signIn.email')).fill(email);
  await page.getByLabel(identity('signIn.password'), { exact: true }).fill(password);
  await page.getByRole('button', { name: identity('signIn.submit'), exact: true }).click();
  await page.getByLabel(identity('signIn.password'), { exact: true }).waitFor({ state: 'detached' });
  return page;
}

/** A live board, as a supervisor's page keeps it: what it has been told, and nothing asked in between. */
export async function watchBoard(world: World) {
  const watcher = await world.desk(await world.user('Pano', 'manager'), { isAvailable: false });
  const { topic } = await watcher.api.get<Board>('/board');
  const seen = new Map<string, string[]>();
  let board: Board | null = null;
  const look = (now: Board) => {
    board = now;
    for (const { agentId, state, cause } of now.agents) {
      const told = cause?.type === 'unreachable' ? `${state} (${cause.because})` : state;
      const before = seen.get(agentId) ?? [];
      if (before.at(-1) !== told) seen.set(agentId, [...before, told]);
    }
  };
  watcher.live.subscribe<Board, BoardChange>(topic, {
    onSnapshot: look,
    onChange: (change) => board && look(boardAfter(board, change)),
  });
  const lineOf = (agentId: string) => board?.agents.find((agent) => agent.agentId === agentId) ?? null;
  return {
    lineOf,
    /** Every state an agent has been shown in, one after the other. */
    shown: (agentId: string): readonly string[] => seen.get(agentId) ?? [],
    /** It comes to this on the board before the five seconds are over. */
    async comesTo(agentId: string, state: string, more: { readonly withinMs?: number } = {}): Promise<void> {
      await expect
        .poll(() => seen.get(agentId)?.at(-1), { timeout: more.withinMs ?? withinMs, interval: 20 })
        .toBe(state);
    },
  };
}

/** Offers made to an agent since a moment, from the facts on disk. */
export async function offersTo(world: World, agentId: string, sinceMs: number): Promise<number> {
  const rows = await world.ask<{ n: string }>(
    `select count(*) as n from facts where type = 'offered' and body->>'agentId' = '${agentId}'
        and at >= to_timestamp(${sinceMs / 1_000})`,
  );
  return Number(rows[0]?.n);
}

/** What was written about an agent's presence, in order. */
export async function presenceFacts(world: World, agentId: string): Promise<string[]> {
  const rows = await world.ask<{ type: string }>(
    `select type from facts where of_kind = 'agent' and about = '${agentId}' order by number`,
  );
  return rows.map(({ type }) => type);
}

/** Chooses for an agent through the interface, from a session that has no desk and proves nothing. */
export async function chooses(world: World, email: string, availability: string, more: object = {}): Promise<void> {
  const api = world.api();
  await api.signIn(email, password);
  await api.post('/me/availability', { availability, ...more });
}
