import { describe, expect, test } from 'vitest';
import type { WireMessage } from '../protocol.ts';
import {
  type Conversation,
  discard,
  emptyConversation,
  hear,
  nextToSend,
  type Outgoing,
  openChoices,
  restore,
  retry,
  see,
  unread,
  write,
} from './conversation.ts';

const nowMs = 1_000_000_000;
const message = (seq: number, over: Partial<WireMessage> = {}): WireMessage => ({
  id: `id-${seq}`,
  seq,
  externalId: null,
  author: { type: 'agent', name: 'Ayşe' },
  text: `${seq}`,
  files: [],
  at: '2026-11-22T09:00:00.000Z',
  ...over,
});
const mine = (seq: number, externalId: string) => message(seq, { externalId, author: { type: 'customer', name: '' } });
const written = (clientId: string, over: Partial<Outgoing> = {}): Outgoing => ({
  ...{
    clientId,
    text: clientId,
    files: [],
    page: null,
    writtenAtMs: nowMs,
    order: 0,
    choiceId: null,
    state: 'pending',
    because: null,
  },
  ...over,
});
const seqs = (conversation: Conversation) => conversation.messages.map(({ seq }) => seq);

describe('the conversation in a tab', () => {
  test('shows messages by their place, each once, in whatever order they come', () => {
    let talk = hear(emptyConversation, { type: 'message', message: message(3) }, nowMs);
    talk = hear(talk, { type: 'history', messages: [message(1), message(2), message(3)], isLast: true }, nowMs);
    talk = hear(talk, { type: 'message', message: message(2) }, nowMs);
    expect(seqs(talk)).toEqual([1, 2, 3]);
  });

  test('an own message is shown at once and is the same one when it comes back', () => {
    let talk = write(emptyConversation, written('a'));
    talk = hear(talk, { type: 'stored', clientId: 'a' }, nowMs);
    expect(talk.outgoing.map(({ state }) => state)).toEqual(['stored']);
    talk = hear(talk, { type: 'message', message: mine(1, 'a') }, nowMs);
    expect([talk.outgoing.length, seqs(talk)]).toEqual([0, [1]]);
  });

  test('what was written offline is sent in the order it was written, after what waits before it', () => {
    let talk = restore(emptyConversation, [written('b', { order: 1 }), written('a', { order: 0 })], nowMs);
    expect(nextToSend(talk)?.clientId).toBe('a');
    talk = hear(talk, { type: 'stored', clientId: 'a' }, nowMs);
    expect(nextToSend(talk)?.clientId).toBe('b');
  });

  test('a message found in the outbox that arrived long ago is not shown twice', () => {
    const talk = hear(emptyConversation, { type: 'message', message: mine(1, 'a') }, nowMs);
    expect(restore(talk, [written('a')], nowMs).outgoing).toEqual([]);
  });

  test('a message of yesterday is not sent without asking, and goes out when asked for', () => {
    const dayMs = 24 * 3_600_000;
    const talk = restore(
      emptyConversation,
      [written('a'), written('b', { writtenAtMs: nowMs + 10 })],
      nowMs + dayMs + 5,
    );
    expect(talk.outgoing.map(({ state }) => state)).toEqual(['expired', 'pending']);
    expect(nextToSend(talk)?.clientId).toBe('b');
    expect(nextToSend(retry(talk, 'a', nowMs + dayMs + 9))?.clientId).toBe('b');
    expect(discard(talk, 'a').outgoing.map(({ clientId }) => clientId)).toEqual(['b']);
  });

  test('"wait a moment" keeps a message pending, "too long" leaves it to the visitor', () => {
    const talk = write(emptyConversation, written('a'));
    const waits = hear(talk, { type: 'refused', code: 'tooMany', clientId: 'a', retryAfterMs: 500 }, nowMs);
    expect(waits.outgoing.map(({ state, because }) => [state, because])).toEqual([['pending', 'tooMany']]);
    const refused = hear(talk, { type: 'refused', code: 'tooLong', clientId: 'a' }, nowMs);
    expect(nextToSend(refused)).toBeNull();
  });

  test('only others’ messages are unread, until they are seen', () => {
    const history = { type: 'history', messages: [mine(1, 'a'), message(2), message(5)], isLast: true } as const;
    const talk = hear(emptyConversation, history, nowMs);
    expect([unread(talk), unread(see(talk))]).toEqual([2, 0]);
  });

  test('another conversation makes it forget the messages, not what still has to be sent', () => {
    let talk = write(hear(emptyConversation, { type: 'message', message: message(9) }, nowMs), written('a'));
    talk = hear(
      talk,
      {
        type: 'welcome',
        version: 1,
        visitorToken: 't',
        config: {} as never,
        lastSeq: 0,
        standing: emptyConversation.standing,
        agentReadSeq: 0,
        forget: true,
        serverAt: '2026-11-22T09:00:00.000Z',
      },
      nowMs,
    );
    expect([seqs(talk), talk.outgoing.length]).toEqual([[], 1]);
  });

  test('answers can be chosen under the last thing said, until the visitor or anybody says something', () => {
    const choices = [{ id: 'c1', title: 'Kargo' }];
    const asked = hear(emptyConversation, { type: 'message', message: message(1, { choices }) }, nowMs);
    expect(openChoices(asked)).toEqual(choices);
    expect(openChoices(write(asked, written('a', { text: 'Kargo', choiceId: 'c1' })))).toEqual([]);
    expect(openChoices(hear(asked, { type: 'message', message: mine(2, 'a') }, nowMs))).toEqual([]);
    expect(openChoices(hear(asked, { type: 'message', message: message(2) }, nowMs))).toEqual([]);
  });

  test('the sign of typing goes when the message comes', () => {
    let talk = hear(emptyConversation, { type: 'typing', isTyping: true, name: 'Ayşe' }, nowMs);
    expect(talk.typing?.name).toBe('Ayşe');
    talk = hear(talk, { type: 'message', message: message(1) }, nowMs);
    expect(talk.typing).toBeNull();
  });
});
