import type { Agents } from '#agents/server';
import type { Language } from '#identity';
import type { Interaction, InteractionHappening } from '#interactions';
import type { InteractionId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Queues } from '#queues/server';
import { waitingPieces } from '../../call-waiting-texts.ts';
import type { LivingLine, VoiceGateway } from '../../gateway.ts';
import type { Callbacks } from '../callbacks/callbacks.ts';
import type { WaitingBook } from '../waiting/waiting-book.ts';
import { type AskedBack, openAskedBack } from './asked-back.ts';
import type { CallShelf } from './call-shelf.ts';
import { type Farewells, openFarewells, sayBriefly } from './farewells.ts';
import type { LineSpeech } from './line-speech.ts';
import { isServed } from './queue-entry.ts';
import { type LineLook, openWaitingWords, queueWords } from './waiting-words.ts';

/** What callers of one organisation are told who wait, do not want to wait, or may not. */
export interface WaitingCallers {
  readonly farewells: Farewells;
  /** Somebody leaves her flow with these to be called back. */
  readonly leaveForCallback: AskedBack['leave'];
  /** These calls are others now, or were found again. */
  readonly follow: (ids: Iterable<InteractionId>) => void;
  /** Her line is gone; asked before anything else is written about that. */
  readonly hungUp: (id: InteractionId) => void;
  /** These lines live at the switch: who had asked for a callback when we went away is let go. */
  readonly resume: (living: readonly LivingLine[]) => void;
  readonly close: () => void;
}

export interface WaitingCallersNeeds {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly gateway: Pick<VoiceGateway, 'answer' | 'hangUp'>;
  readonly speech: LineSpeech;
  readonly queues: Queues;
  readonly agents: Agents;
  readonly shelf: CallShelf;
  readonly look: LineLook;
  readonly settlingMs: number;
  readonly waiting: Pick<WaitingBook, 'of'>;
  readonly callbacks: () => Pick<Callbacks, 'request' | 'mayCall'>;
  readonly languageOf: (id: InteractionId) => Language;
  /** The calls that were going on when this is opened, and those of them that had left for a callback. */
  readonly found: ReadonlySet<InteractionId>;
  readonly asking: readonly InteractionId[];
  readonly hadFlow: (id: InteractionId) => boolean;
  readonly queuedAgain: (interaction: Interaction) => InteractionHappening | null;
  readonly record: AskedBack['leave'];
}

/** Opens the words for whoever waits in a queue of one organisation. */
export function openWaitingCallers(needs: WaitingCallersNeeds): WaitingCallers {
  const { clock, log, gateway, speech, queues, shelf, languageOf, record } = needs;
  const lifeOf = (id: InteractionId) => shelf.lives.get(id) ?? null;
  const callOf = (id: InteractionId) => shelf.calls.get(id) ?? null;
  const askedBack = openAskedBack({
    ...{ log, lifeOf, callOf, record, callbacks: needs.callbacks, asking: needs.asking },
    queuedAgain: needs.queuedAgain,
    onRefused: (id) => words.notCalled(id),
    confirm: async (id, line) => {
      const queueId = lifeOf(id)?.visit?.queueId;
      const queue = queueId ? queues.find(queueId) : null;
      if (!queue) return;
      const language = languageOf(id);
      const known = queueWords(queues, queue, language, clock.nowMs());
      const pieces = waitingPieces(['called'], needs.waiting.of(queue.id), known, language);
      await sayBriefly(speech, line, { pieces, language });
    },
  });
  const words = openWaitingWords({
    ...{ clock, log, queues, speech, lifeOf, callOf, languageOf, look: needs.look, settlingMs: needs.settlingMs },
    settingsOf: needs.waiting.of,
    isServed: (queue) => isServed(needs.agents, queue),
    mayCall: (number, queueId) => needs.callbacks().mayCall(number, queueId),
    askBack: askedBack.ask,
    isGreeted: (id) => needs.found.has(id) || needs.hadFlow(id),
  });
  return {
    farewells: openFarewells({ gateway, speech, log }),
    leaveForCallback: askedBack.leave,
    follow: words.follow,
    hungUp: askedBack.hungUp,
    resume: (living) => askedBack.resume((line) => living.some((one) => one.line === line)),
    close: words.close,
  };
}
