import { expect, test } from 'vitest';
import { goldenId } from '#metrics';
import type { BoardAgent, BoardQueue } from '#monitoring';
import { byAttention } from './order.ts';
import { levelStanding, waitStanding } from './standing.ts';

const agent = (name: string, state: BoardAgent['state'], told: Partial<BoardAgent> = {}): BoardAgent => ({
  agentId: goldenId('user', name),
  name,
  groupId: null,
  state,
  sinceAt: '2026-11-23T06:00:00.000Z',
  cause: null,
  inHand: { voice: 0, chat: 0, email: 0 },
  capacity: { voice: 1, chat: 10, email: 5, total: 10 },
  queueIds: [],
  orphaned: [],
  ...told,
});

test('conversations left alone come first, whatever their agent is', () => {
  const orphaned = [
    {
      interactionId: goldenId('interaction', 'i'),
      conversationId: null,
      channel: 'webChat',
      sinceAt: '2026-11-23T06:00:00.000Z',
    },
  ] as const;
  const agents = [
    agent('free', 'free'),
    agent('gone', 'unreachable'),
    agent('offline with chats', 'offline', { orphaned: [...orphaned] }),
    agent('busy', 'handling'),
  ];
  expect(byAttention(agents).map(({ name }) => name)).toEqual(['offline with chats', 'gone', 'busy', 'free']);
});

test('of two in one state, the one who has been in it longer comes first', () => {
  const later = agent('later', 'handling', { sinceAt: '2026-11-23T06:05:00.000Z' });
  expect(byAttention([later, agent('earlier', 'handling')]).map(({ name }) => name)).toEqual(['earlier', 'later']);
});

const queue = (value: number | null, target: number | null, waitingSince: string | null = null): BoardQueue => ({
  queueId: goldenId('queue', 'q'),
  name: 'Destek',
  projectId: null,
  media: ['chat'],
  isOpen: true,
  waiting: waitingSince ? 1 : 0,
  longestWaitSinceAt: waitingSince,
  offered: 0,
  answered: 0,
  abandoned: 0,
  serviceLevel: { metric: 'serviceLevel', version: 1, part: 0, whole: 0, value, provisional: true },
  serviceLevelMs: 60_000,
  serviceLevelTarget: target,
  agentsFree: 0,
  agentsHandling: 0,
  agentsPresent: 0,
});

test('a service level stands on, a little below or far below its target', () => {
  expect([0.8, 0.79, 0.7, 0.69].map((value) => levelStanding(queue(value, 0.8)))).toEqual([
    'within',
    'poor',
    'poor',
    'unacceptable',
  ]);
  expect([levelStanding(queue(null, 0.8)), levelStanding(queue(0.5, null))]).toEqual([null, null]);
});

test('who waits longest stands within the threshold, beyond it, or far beyond', () => {
  const since = Date.parse('2026-11-23T06:00:00.000Z');
  const at = (seconds: number) => waitStanding(queue(null, 0.8, '2026-11-23T06:00:00.000Z'), since + seconds * 1000);
  expect([60, 61, 120, 121].map(at)).toEqual(['within', 'poor', 'poor', 'unacceptable']);
  expect(waitStanding(queue(null, 0.8), since)).toBeNull();
});
