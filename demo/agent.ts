import { randomUUID } from 'node:crypto';
import type { AwayReasonId } from '#agents';
import type { InteractionId, OfferId, QueueId } from '#kernel/id.ts';
import type { InteractionChange, InteractionSnapshot } from '#messaging';
import { type DeskChange, type DeskSnapshot, deskTopicOf, interactionTopicOf } from '#messaging';
import type { LiveClient } from '#platform/live/client.ts';
import { type MeChange, type MyState, meTopicOf } from '#routing';
import { between, happens, oneOf } from './dice.ts';
import { type Held, holding } from './hand.ts';
import { inBackground, type Pace, typingMs } from './pace.ts';
import { refusalOf, signIn } from './person.ts';
import { plainAnswer } from './plain-answers.ts';
import { nextTurn, type Talks } from './talk.ts';

export interface AgentNeeds {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly talks: Talks;
  readonly pace: Pace;
  /** An open queue by its name, for transfers; null when there is none, or nobody answers in it now. */
  readonly openQueue: (name: string) => QueueId | null;
  readonly onBroken: (error: unknown) => void;
}

/** Somebody at a desk without a screen. What she does goes through the API and the live sockets, like anybody's. */
export interface Agent {
  readonly email: string;
  /** Finishes what is in hand, leaves with this reason, and comes back by herself. */
  readonly takeTime: (reasonId: AwayReasonId, ms: number) => void;
  /** Finishes what is in hand and goes home. */
  readonly goHome: () => void;
  readonly comeIn: () => void;
  /** Her line breaks and comes back. */
  readonly loseLine: (ms: number) => void;
}

/** Offers she does not notice, and offers she does not want. */
const missed = 0.025;
const declined = 0.035;
const reactionMs = [1_200, 7_000] as const;
/** After a missed offer she notices and says that she is back. */
const backMs = [12_000, 35_000] as const;
/** A conversation in which nothing is said any more is closed. */
const staleMs = 75_000;
/** What was left open (offered as solved, in development, waiting for the customer) is closed after this long. */
const laterMs = [60_000, 240_000] as const;
/** She leaves even when somebody is still writing to her. */
const leaveAnywayMs = 60_000;
const afterTroubleMs = 4_000;

type Wish = { readonly type: 'away'; readonly reasonId: AwayReasonId; readonly ms: number } | { readonly type: 'home' };

interface Desk extends AgentNeeds {
  readonly person: Awaited<ReturnType<typeof signIn>>;
  live: LiveClient;
  readonly held: Map<InteractionId, Held>;
  readonly considered: Set<OfferId>;
  me: MyState | null;
  wish: Wish | null;
  wishSinceMs: number;
  isHome: boolean;
}

/** Signs her in, makes her available and lets her work until the pace's signal ends everything. */
export async function openAgent(needs: AgentNeeds): Promise<Agent> {
  const person = await signIn(needs.url, needs.email, needs.password);
  const desk: Desk = {
    ...needs,
    person,
    live: person.openLive(),
    held: new Map(),
    considered: new Set(),
    me: null,
    wish: null,
    wishSinceMs: 0,
    isHome: true,
  };
  listen(desk);
  needs.pace.signal.addEventListener('abort', () => desk.live.close(), { once: true });
  inBackground(needs.pace, () => work(desk), needs.onBroken);
  const want = (wish: Wish) => {
    desk.wish ??= wish;
    desk.wishSinceMs = Date.now();
  };
  return {
    email: needs.email,
    takeTime: (reasonId, ms) => {
      if (!desk.isHome) want({ type: 'away', reasonId, ms });
    },
    goHome: () => want({ type: 'home' }),
    comeIn: () => {
      desk.isHome = false;
      inBackground(needs.pace, () => choose(desk, { availability: 'available' }), needs.onBroken);
    },
    loseLine: (ms) => inBackground(needs.pace, () => loseLine(desk, ms), needs.onBroken),
  };
}

function listen(desk: Desk): void {
  const { live, person } = desk;
  const { id } = person.me.user;
  const know = (me: MyState) => {
    desk.me = me;
    // Calls are taken at the telephone.
    for (const { offerId, channel } of me.offers) if (channel !== 'voice') consider(desk, offerId);
  };
  live.subscribe<MyState, MeChange>(meTopicOf(id), { onSnapshot: know, onChange: ({ me }) => know(me) });
  live.subscribe<DeskSnapshot, DeskChange>(deskTopicOf(id), {
    onSnapshot: ({ rows }) => {
      const present = new Set(rows.map((row) => row.interactionId));
      for (const gone of desk.held.keys()) if (!present.has(gone)) letGo(desk, gone);
      for (const row of rows) take(desk, row);
    },
    onChange: (change) => (change.type === 'row' ? take(desk, change.row) : letGo(desk, change.interactionId)),
  });
}

function take(desk: Desk, row: Held['row']): void {
  const known = desk.held.get(row.interactionId);
  if (known) {
    known.row = row;
    return;
  }
  const held = holding(row, desk.pace.ms(between(...laterMs)));
  held.leave = desk.live.subscribe<InteractionSnapshot, InteractionChange>(interactionTopicOf(row.interactionId), {
    onSnapshot: ({ messages }) => held.know(messages),
    onChange: (change) => {
      if (change.type === 'message') held.know([change.message]);
    },
  });
  desk.held.set(row.interactionId, held);
}

function letGo(desk: Desk, id: InteractionId): void {
  desk.held.get(id)?.leave();
  desk.held.delete(id);
}

/** Decides once about an offer: takes it after a moment, declines it, or does not see it. */
function consider(desk: Desk, offerId: OfferId): void {
  if (desk.considered.has(offerId)) return;
  desk.considered.add(offerId);
  if (happens(missed)) return;
  const isWanted = !happens(declined) && desk.wish === null;
  const decide = async () => {
    await desk.pace.rest(...reactionMs);
    const { offers } = desk.person.api.routing;
    if (isWanted) await tolerant(() => offers.accept({ offerId }));
    else
      await tolerant(() =>
        offers.decline({ offerId, because: oneOf(['Uzmanlık alanım değil', 'Başka görüşmedeyim']) }),
      );
  };
  inBackground(desk.pace, decide, desk.onBroken);
}

/** She does one thing at a time: looks for what needs her most, does it, looks again. */
async function work(desk: Desk): Promise<void> {
  const { pace } = desk;
  while (!pace.signal.aborted) {
    try {
      await pace.rest(300, 900);
      await workOnce(desk);
    } catch (error) {
      if (pace.signal.aborted) return;
      desk.onBroken(error);
      await pace.rest(afterTroubleMs, afterTroubleMs * 2);
    }
  }
}

async function workOnce(desk: Desk): Promise<void> {
  if (desk.me?.notResponding) await comeBack(desk);
  if (desk.wish) await leaveIfFree(desk);
  const next = mostUrgent(desk);
  if (!next) return;
  const isDone = await tolerant(() => act(desk, next));
  if (!isDone) next.restUntilMs = Date.now() + desk.pace.ms(afterTroubleMs);
}

function mostUrgent({ held }: Desk): Held | null {
  const nowMs = Date.now();
  const open = [...held.values()].filter((one) => one.row.status !== 'postponed' && one.restUntilMs <= nowMs);
  const needing = open.filter((one) => one.row.unansweredSince !== null);
  return oldest(needing) ?? oldest(open);
}

function oldest(list: readonly Held[]): Held | null {
  return list.toSorted((a, b) => a.lookedMs - b.lookedMs)[0] ?? null;
}

/** The next thing in one conversation: read, say, note, hand over, put off, close. */
async function act(desk: Desk, held: Held): Promise<void> {
  const { pace, talks, person } = desk;
  const { conversations } = person.api.messaging;
  const { interactionId, status } = held.row;
  held.lookedMs = Date.now();
  if (held.lastSeq > held.seenSeq) {
    await pace.rest(300, 900);
    await conversations.seen({ interactionId, upToSeq: held.lastSeq });
    held.seenSeq = held.lastSeq;
  }
  const talk = held.page ? talks.find(held.page) : null;
  const turn = talk && nextTurn(talk);
  if (talk && turn?.who === 'agent') {
    talk.at++;
    switch (turn.does) {
      case 'say':
        talk.scripted.add(turn.text);
        return say(desk, held, turn.text);
      case 'note':
        await conversations.send({ interactionId, clientId: randomUUID(), kind: 'note', text: turn.text });
        return;
      case 'status':
        if (status !== turn.status) await conversations.setStatus({ interactionId, status: turn.status });
        return;
      case 'postpone': {
        const until = new Date(Date.now() + pace.ms(turn.ms)).toISOString();
        await conversations.setStatus({ interactionId, status: 'postponed', until });
        return;
      }
      case 'transfer': {
        const queueId = desk.openQueue(turn.queueName);
        if (queueId) await conversations.transfer({ interactionId, to: { type: 'queue', queueId } });
        return;
      }
    }
  }
  if (talk && turn?.who === 'customer' && !talk.isOver) return;
  if (talk && !turn) return leave(desk, held, talk.dialogue.ending);
  if (held.row.unansweredSince !== null) return say(desk, held, plainAnswer(held.lastText, held.answers++));
  if (Date.now() - held.heardMs > pace.ms(staleMs)) await close(desk, held, null);
}

async function say(desk: Desk, held: Held, text: string): Promise<void> {
  const { interactionId } = held.row;
  desk.live.say('typing', { interactionId, isTyping: true });
  await desk.pace.rest(600, typingMs(text));
  await desk.person.api.messaging.conversations.send({ interactionId, clientId: randomUUID(), text });
  held.heardMs = Date.now();
}

/** Everything has been said: leaves the conversation as its dialogue ends, and closes it later when it stays open. */
async function leave(desk: Desk, held: Held, ending: 'solved' | 'unsolved' | 'proposed' | 'awaitingCustomer' | 'open') {
  const { setStatus } = desk.person.api.messaging.conversations;
  const { interactionId, status } = held.row;
  if (held.closesAtMs !== null) {
    if (Date.now() >= held.closesAtMs) await close(desk, held, ending === 'awaitingCustomer' ? null : true);
    return;
  }
  await desk.pace.rest(800, 3_000);
  if (ending === 'solved' || ending === 'unsolved') return close(desk, held, ending === 'solved');
  held.closesAtMs = Date.now() + held.staysMs;
  const wanted = ending === 'proposed' ? 'solutionProposed' : ending === 'awaitingCustomer' ? ending : status;
  if (wanted !== status && wanted !== 'queued' && wanted !== 'awaitingAgent')
    await setStatus({ interactionId, status: wanted });
}

async function close({ person, talks }: Desk, held: Held, resolved: boolean | null): Promise<void> {
  const { interactionId } = held.row;
  const given = resolved === null ? {} : { resolved };
  await person.api.messaging.conversations.setStatus({ interactionId, status: 'completed', ...given });
  if (held.page) talks.forget(held.page);
}

async function comeBack(desk: Desk): Promise<void> {
  await desk.pace.rest(...backMs);
  await tolerant(() => desk.person.api.agents.me.respondAgain());
}

async function leaveIfFree(desk: Desk): Promise<void> {
  const { wish, pace, held } = desk;
  if (!wish) return;
  if (desk.me?.availability === 'available') await choose(desk, { availability: 'offQueue' });
  const isBusy = [...held.values()].some(({ row }) => row.status === 'inProgress' || row.status === 'awaitingAgent');
  if (isBusy && Date.now() - desk.wishSinceMs < pace.ms(leaveAnywayMs)) return;
  desk.wish = null;
  if (wish.type === 'home') {
    desk.isHome = true;
    return choose(desk, { availability: 'offline' });
  }
  await choose(desk, { availability: 'away', reasonId: wish.reasonId });
  await pace.rest(wish.ms * 0.85, wish.ms * 1.15);
  if (!desk.isHome) await choose(desk, { availability: 'available' });
}

type Choice = Parameters<AgentApi['chooseAvailability']>[0];
type AgentApi = Desk['person']['api']['agents']['me'];

async function choose(desk: Desk, choice: Choice): Promise<void> {
  await tolerant(() => desk.person.api.agents.me.chooseAvailability(choice));
}

async function loseLine(desk: Desk, ms: number): Promise<void> {
  for (const id of [...desk.held.keys()]) letGo(desk, id);
  desk.live.close();
  await desk.pace.rest(ms, ms * 1.3);
  desk.live = desk.person.openLive();
  listen(desk);
}

/** Somebody else may have been quicker, or the customer gone: that is life, and no fault. True when it was done. */
async function tolerant(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    const code = refusalOf(error);
    if (code === null || code === 'INTERNAL' || code === 'INVALID') throw error;
    return false;
  }
}
