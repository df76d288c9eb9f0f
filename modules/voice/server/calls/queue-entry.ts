import type { Agents } from '#agents/server';
import type { Language } from '#identity';
import type { InteractionHappening } from '#interactions';
import type { AgentId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import type { Queue } from '#queues';
import type { Queues } from '#queues/server';
import { cannotConnect } from '../../call-flow.ts';
import { letGo } from '../../call-found.ts';
import { wordsAtTheDoor as namesAtTheDoor, type WaitingSettings } from '../../call-waiting.ts';
import { waitingPieces } from '../../call-waiting-texts.ts';
import { type Welcome, welcomeOf } from '../../call-welcome.ts';
import type { SpokenPiece } from '../../sentence.ts';
import { messageInstead } from '../../voicemail.ts';
import { queueWords } from './waiting-words.ts';

/** How a caller comes into a queue. */
export interface QueueEntry {
  /** Whether she may wait there now. */
  readonly welcomeTo: (queue: Queue, caller: { readonly isBlocked: boolean }) => Welcome;
  /** She enters, and leaves at once where she may not wait. */
  readonly into: (queue: Queue, welcome?: Welcome) => readonly InteractionHappening[];
  /** She enters and leaves at once, to speak a message or to be called back. */
  readonly past: (queue: Queue, outcome: 'voicemail' | 'callback') => readonly InteractionHappening[];
  /** What she is told who may not wait there; nothing where she shall hear that it is busy. */
  readonly wordsAtTheDoor: (queue: Queue, welcome: Welcome, language: Language) => readonly SpokenPiece[];
  /** What she is told whom a queue let in and out again with these; nothing for who stays. */
  readonly wordsInVain: (
    queue: Queue,
    happenings: readonly InteractionHappening[],
    language: Language,
  ) => readonly SpokenPiece[];
  /** Given to one of its agents who is free; else she is the one who is waited for first. */
  readonly toAgent: (queue: Queue, agentId: string) => readonly InteractionHappening[];
}

export interface QueueEntryNeeds {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly agents: Agents;
  readonly queues: Queues;
  /** How many wait in a queue. */
  readonly waitingIn: (queueId: QueueId) => number;
  readonly wordsOf: (queueId: QueueId) => WaitingSettings;
  readonly entering: (queue: Queue) => InteractionHappening & { readonly type: 'queued' };
  /** Whether she is there, has no call, and her telephone can be rung. */
  readonly isFree: (agentId: AgentId) => boolean;
}

export function openQueueEntry(needs: QueueEntryNeeds): QueueEntry {
  const { clock, queues, waitingIn, entering, isFree } = needs;
  const welcomeTo: QueueEntry['welcomeTo'] = (queue, { isBlocked }) =>
    welcomeOf({
      isOpen: queues.isOpen(queue, clock.nowMs()),
      waiting: waitingIn(queue.id),
      maxWaiting: queue.maxWaiting,
      isServed: isServed(needs.agents, queue),
      isBlocked,
    });
  const into: QueueEntry['into'] = (queue, welcome = welcomeTo(queue, { isBlocked: false })) => {
    const entered = entering(queue);
    if (welcome.type === 'queue') return [entered];
    const outcome = welcome.because === 'full' ? 'overflow' : 'closed';
    return [entered, ...messageInstead(letGo(entered.visitId, outcome), queue.takesMessages)];
  };
  const wordsAtTheDoor: QueueEntry['wordsAtTheDoor'] = (queue, welcome, language) => {
    if (welcome.type === 'queue' || welcome.because === 'blocked') return [];
    const settings = needs.wordsOf(queue.id);
    const names = namesAtTheDoor(settings, welcome.because);
    return waitingPieces(names, settings, queueWords(queues, queue, language, clock.nowMs()), language);
  };
  return {
    welcomeTo,
    into,
    past: (queue, outcome) => {
      const entered = entering(queue);
      return [entered, { type: 'leftQueue', visitId: entered.visitId, outcome }];
    },
    wordsAtTheDoor,
    wordsInVain: (queue, happenings, language) => {
      const types = happenings.map(({ type }) => type);
      if (!types.includes('leftQueue') || !types.includes('ended')) return [];
      const own = wordsAtTheDoor(queue, welcomeTo(queue, { isBlocked: false }), language);
      return own.length > 0 ? own : [{ type: 'text', text: cannotConnect[language] }];
    },
    toAgent: (queue, id) => {
      const agentId = id as AgentId;
      if (isFree(agentId)) {
        const entered = entering(queue);
        const { visitId } = entered;
        return [entered, { type: 'answered', legId: newId<'leg'>(), agentId, visitId, offerId: null, how: 'assigned' }];
      }
      return into(queue).map((one) => (one.type === 'queued' ? { ...one, preferredAgentId: agentId } : one));
    },
  };
}

/** Whether anybody who serves a queue is signed in, busy or away as she may be. */
export const isServed = (agents: Pick<Agents, 'presences'>, { members }: Queue): boolean =>
  members.some(({ agentId }) => agents.presences.of(agentId).availability !== 'offline');
