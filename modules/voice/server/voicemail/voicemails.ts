import type { Language } from '#identity';
import type { Interaction, InteractionHappening } from '#interactions';
import type { InteractionId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Queues } from '#queues/server';
import type { Recordings } from '#recordings/server';
import type { LineId, VoiceGateway } from '../../gateway.ts';
import { apologyIn, greetingFor, messageEndKey, messageLeastMs, messageOver } from '../../voicemail.ts';
import type { Callbacks } from '../callbacks/callbacks.ts';
import type { LineSpeech } from '../calls/line-speech.ts';

/** Callers of one organisation who leave a message. */
export interface Voicemails {
  /** A caller left her queue to speak a message: she is greeted, hears the tone, and what she says is kept. */
  readonly takeMessage: (id: InteractionId) => void;
  /** Her line is gone; asked before anything else is written about that. */
  readonly hungUp: (id: InteractionId) => void;
  /** These lines live: who was speaking goes on, who was being greeted is greeted again. */
  readonly resume: (isAlive: (line: LineId) => boolean) => void;
  readonly close: () => void;
}

export interface VoicemailsNeeds {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly queues: Pick<Queues, 'find'>;
  readonly gateway: Pick<VoiceGateway, 'answer'>;
  readonly speech: Pick<LineSpeech, 'say' | 'hush' | 'onKey'>;
  readonly recordings: Pick<Recordings, 'takeMessage' | 'beganAtMs'>;
  readonly callbacks: () => Pick<Callbacks, 'request'>;
  /** Those who have left their queue to speak when this is opened. */
  readonly speaking: readonly InteractionId[];
  readonly lifeOf: (id: InteractionId) => Interaction | null;
  readonly callOf: (id: InteractionId) => { readonly line: LineId; readonly number: string } | null;
  readonly languageOf: (id: InteractionId) => Language;
  readonly record: (id: InteractionId, happenings: readonly InteractionHappening[]) => Promise<boolean>;
}

/** One caller between the greeting and the end of her message. */
interface Taking {
  isBegun: boolean;
  /** Since when what she says is her message; null while she is greeted. */
  fromMs: number | null;
  timer?: NodeJS.Timeout;
  endKey?: () => void;
}

/** Opens the taking of messages; those of before go on when the switch says which lines live. */
export function openVoicemails(needs: VoicemailsNeeds): Voicemails {
  const { clock, log, speech, recordings, lifeOf, callOf } = needs;
  const takings = new Map<InteractionId, Taking>(needs.speaking.map((id) => [id, { isBegun: false, fromMs: null }]));

  const end = (id: InteractionId, by: 'customer' | 'system', cause: 'hungUp' | 'completed' | 'failed'): void => {
    const taking = takings.get(id);
    const life = lifeOf(id);
    if (!taking) return;
    takings.delete(id);
    clearTimeout(taking.timer);
    taking.endKey?.();
    const fromMs = taking.fromMs ?? (taking.isBegun ? null : recordings.beganAtMs(id));
    const lengthMs = fromMs === null ? null : clock.nowMs() - fromMs;
    const number = callOf(id)?.number ?? '';
    needs
      .record(id, messageOver(lengthMs, by, cause))
      .then(async (isWritten) => {
        const queueId = life?.visit?.queueId;
        if (!isWritten || !queueId || number === '' || lengthMs === null || lengthMs < messageLeastMs) return;
        const asked = await needs.callbacks().request({ queueId, number, customerId: life.customerId, fromId: id });
        if (asked.type === 'refused') log.info({ id, because: asked.because }, 'Who left a message is not called back');
      })
      .catch((err: Error) => log.warn({ id, err }, 'The end of a message was not written'));
  };
  const mostMsOf = (id: InteractionId): number => {
    const queueId = lifeOf(id)?.visit?.queueId;
    return (queueId && needs.queues.find(queueId)?.messageMostMs) || 120_000;
  };
  const speakFrom = (id: InteractionId, line: LineId, taking: Taking, fromMs: number): void => {
    taking.fromMs = fromMs;
    taking.endKey?.();
    taking.endKey = speech.onKey(line, (key) => {
      if (key === messageEndKey) end(id, 'system', 'completed');
    });
    const leftMs = fromMs + mostMsOf(id) - clock.nowMs();
    taking.timer = setTimeout(() => end(id, 'system', 'completed'), Math.max(0, leftMs));
    taking.timer.unref();
  };

  const take = async (id: InteractionId, taking: Taking): Promise<void> => {
    taking.isBegun = true;
    const queueId = lifeOf(id)?.visit?.queueId;
    const queue = queueId ? needs.queues.find(queueId) : null;
    const call = callOf(id);
    if (!queue || !call) return end(id, 'system', 'failed');
    const { line } = call;
    const language = needs.languageOf(id);
    const isThere = () => takings.get(id) === taking;
    try {
      await needs.gateway.answer(line);
      // Who knows the words goes on to the tone by the same key.
      taking.endKey = speech.onKey(line, (key) => key === messageEndKey && speech.hush(line));
      await speech.say(line, greetingFor(queue.messageGreeting, language), language);
      if (!isThere()) return;
      const isRecorded = await recordings.takeMessage(id);
      if (!isThere()) return;
      if (!isRecorded) return end(id, 'system', 'failed');
      await speech.say(line, [{ type: 'tone' }], language);
      if (isThere()) speakFrom(id, line, taking, clock.nowMs());
    } catch (err) {
      log.error({ id, err }, 'A message could not be taken');
      if (!isThere()) return;
      await speech.say(line, apologyIn(language), language);
      if (isThere()) end(id, 'system', 'failed');
    }
  };

  return {
    takeMessage: (id) => {
      if (takings.has(id)) return;
      const taking: Taking = { isBegun: false, fromMs: null };
      takings.set(id, taking);
      void take(id, taking);
    },
    hungUp: (id) => end(id, 'customer', 'hungUp'),
    resume: (isAlive) => {
      for (const [id, taking] of takings) {
        const call = callOf(id);
        if (taking.isBegun || !call || !isAlive(call.line)) continue;
        const beganAtMs = recordings.beganAtMs(id);
        if (beganAtMs === null) void take(id, taking);
        else {
          taking.isBegun = true;
          speakFrom(id, call.line, taking, beganAtMs);
        }
      }
    },
    close: () => {
      for (const { timer } of takings.values()) clearTimeout(timer);
    },
  };
}
