import { randomUUID } from 'node:crypto';
import type { ServerFrame } from '#adapters/web-chat/protocol.ts';
import type { Customer } from './customers.ts';
import type { Dialogue } from './dialogue.ts';
import { between, happens } from './dice.ts';
import { type Line, openLine } from './line.ts';
import { type Pace, typingMs } from './pace.ts';
import { photoOf } from './photo.ts';
import { nextTurn, skipAgent, type Talk, type Talks } from './talk.ts';

export interface VisitNeeds {
  readonly url: string;
  readonly channel: string;
  readonly customer: Customer;
  readonly dialogue: Dialogue;
  readonly page: { readonly title: string; readonly address: string };
  readonly talks: Talks;
  readonly pace: Pace;
}

/** How long she waits for somebody before she gives up. */
const patienceMs = [25_000, 150_000] as const;
/** An agent who says nothing for so long is asked whether she is there; after the same time again the customer goes. */
const silenceMs = 120_000;
/** How long she stays after the last word. */
const lingerMs = [4_000, 20_000] as const;
/** Some close the page almost at once. */
const shortVisits = 0.03;
const lookEveryMs = 400;

interface Visit extends VisitNeeds {
  readonly line: Line;
  readonly talk: Talk;
  phase: 'none' | 'waiting' | 'withAgent' | 'completed';
  /** When the agent's side last wrote; epoch milliseconds. */
  heardMs: number;
  readSeq: number;
  isOpen: boolean;
}

/** One visit from the first word to the last. Resolves when the customer has gone. */
export async function visit(needs: VisitNeeds): Promise<void> {
  const { customer, pace, talks, page, dialogue } = needs;
  const talk = talks.begin(page.address, dialogue);
  const greeted = Promise.withResolvers<void>();
  const present: { visit: Visit | null } = { visit: null };
  const line = openLine({
    ...{ url: needs.url, channel: needs.channel, address: customer.address, token: customer.token },
    ...{ lastSeq: customer.lastSeq, name: customer.name, email: customer.email, language: dialogue.language, page },
    onFrame: (frame) => {
      if (frame.type === 'history' && frame.isLast) greeted.resolve();
      if (frame.type === 'welcome') customer.token = frame.visitorToken;
      if (present.visit) hear(present.visit, frame);
    },
    onClosed: () => {
      greeted.resolve();
      if (present.visit) present.visit.isOpen = false;
    },
  });
  const here: Visit = { ...needs, line, talk, phase: 'none', heardMs: Date.now(), readSeq: 0, isOpen: true };
  present.visit = here;
  try {
    await greeted.promise;
    line.send({ type: 'looking', isLooking: true });
    await pace.rest(500, 3_000);
    await speak(here);
    if (happens(shortVisits)) {
      await pace.rest(1_500, 4_500);
      line.send({ type: 'bye', clientId: randomUUID() });
    } else await converse(here);
    await pace.rest(...lingerMs);
  } finally {
    talk.isOver = true;
    line.close();
  }
}

function hear(here: Visit, frame: ServerFrame): void {
  const { customer, talk, line } = here;
  if (frame.type === 'standing') here.phase = frame.standing.phase;
  if (frame.type === 'history')
    for (const { seq } of frame.messages) customer.lastSeq = Math.max(customer.lastSeq, seq);
  if (frame.type !== 'message') return;
  const { seq, author, text } = frame.message;
  customer.lastSeq = Math.max(customer.lastSeq, seq);
  if (author.type === 'customer') return;
  here.heardMs = Date.now();
  line.send({ type: 'delivered', upToSeq: seq });
  if (author.type === 'agent' && !talk.scripted.has(text)) skipAgent(talk);
}

/** Says everything that is hers to say before somebody answers. */
async function speak(here: Visit): Promise<void> {
  const { talk, pace, line } = here;
  for (let turn = nextTurn(talk); turn?.who === 'customer' && here.isOpen; turn = nextTurn(talk)) {
    talk.at++;
    line.send({ type: 'typing', isTyping: true });
    await pace.rest(400, turn.does === 'say' ? typingMs(turn.text) : 2_000);
    if (turn.does === 'say') say(here, turn.text, []);
    else {
      const fileId = await photoOf(here, turn.name);
      if (fileId) say(here, '', [fileId]);
    }
  }
}

function read(here: Visit): void {
  const upToSeq = here.customer.lastSeq;
  if (upToSeq > here.readSeq) here.line.send({ type: 'seen', upToSeq });
  here.readSeq = upToSeq;
}

type FileIds = Parameters<Line['send']>[0] & { type: 'say' };

function say({ line, page }: Visit, text: string, fileIds: FileIds['fileIds']): void {
  line.send({ type: 'typing', isTyping: false });
  line.send({ type: 'say', clientId: randomUUID(), text, fileIds, page });
}

/** Answers, waits, loses patience, and notices when it is over. */
async function converse(here: Visit): Promise<void> {
  const { talk, pace, line } = here;
  const givesUpMs = Date.now() + pace.ms(between(...patienceMs));
  let hasAsked = false;
  while (here.isOpen) {
    await pace.rest(lookEveryMs, lookEveryMs * 2);
    const nowMs = Date.now();
    if (here.phase === 'completed') return;
    if (here.phase !== 'withAgent') {
      if (nowMs < givesUpMs) continue;
      line.send({ type: 'bye', clientId: randomUUID() });
      return;
    }
    const quietMs = nowMs - here.heardMs;
    if (nextTurn(talk)?.who === 'customer' && quietMs > pace.ms(1_200)) {
      await pace.rest(1_000, 5_000);
      read(here);
      await speak(here);
      here.heardMs = Date.now();
    } else if (quietMs > pace.ms(silenceMs)) {
      if (hasAsked || nextTurn(talk) === null) return;
      hasAsked = true;
      here.heardMs = nowMs;
      say(here, here.dialogue.language === 'tr' ? 'Orada mısınız?' : 'Are you still there?', []);
    } else read(here);
  }
}
