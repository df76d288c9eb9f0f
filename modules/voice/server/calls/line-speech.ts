import type { Language } from '#identity';
import type { OrganisationId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { LineId, VoiceGateway, VoiceSignal } from '../../gateway.ts';
import type { SpokenPiece } from '../../sentence.ts';
import type { Speaking } from '../prompts/speaking.ts';

/** What a switch tells about the sound and the keys of a line. */
export type LineNews = Extract<VoiceSignal, { type: 'digit' | 'played' | 'ended' }>;

/** Says sentences to single lines that are in no room, and tells which keys are pressed on them. */
export interface LineSpeech {
  /**
   * Says something, in place of what is being said to this line; music that it has comes back after it. Resolves when it
   * is over: `cutOff` when another sentence took its place, it was hushed, the line ended or was joined with others, or
   * the switch could not play it. Never rejects.
   */
  readonly say: (line: LineId, pieces: readonly SpokenPiece[], language: Language) => Promise<'whole' | 'cutOff'>;
  /** Nothing is said to this line any more. */
  readonly hush: (line: LineId) => void;
  /** Hears the keys of a line, in place of whoever heard them before, until it ends or the answer is called. */
  readonly onKey: (line: LineId, listener: (key: string) => void) => () => void;
  readonly hear: (news: LineNews) => void;
  /** The switch was away, and what it told meanwhile is lost: everything that was being said counts as cut off. */
  readonly cutAll: () => void;
}

export interface LineSpeechNeeds {
  readonly organisationId: OrganisationId;
  readonly gateway: Pick<VoiceGateway, 'play' | 'hush'>;
  readonly speaking: Pick<Speaking, 'filesFor' | 'played'>;
  readonly log: Log;
}

/** So many lines are remembered after their end. What is begun for somebody who is gone would be told to be over by nobody. */
const goneKept = 1_000;

/**
 * Of somebody who hangs up a switch tells first that the sound is over, and a moment later that the line is. So long the
 * end is waited for: else what comes after the sentence would be done with somebody who is gone.
 */
const endsWithinMs = 1_000;

/** A sentence that is being said. */
interface Saying {
  readonly playing: string;
  readonly pieces: readonly SpokenPiece[];
  /** Whether the switch has been told. */
  isPlayed: boolean;
  readonly over: (how: 'whole' | 'cutOff') => void;
}

/** Opens what one organisation's lines are told. */
export function openLineSpeech({ organisationId, gateway, speaking, log }: LineSpeechNeeds): LineSpeech {
  const sayings = new Map<LineId, Saying>();
  const listeners = new Map<LineId, (key: string) => void>();
  /** Lines that have ended, the latest last. */
  const gone = new Set<LineId>();

  const over = (line: LineId, saying: Saying, how: 'whole' | 'cutOff'): void => {
    if (sayings.get(line) === saying) sayings.delete(line);
    saying.over(how);
  };
  const speak = async (line: LineId, saying: Saying, language: Language) => {
    try {
      const { pieces } = saying;
      const files = await speaking.filesFor(organisationId, pieces, language);
      if (sayings.get(line) !== saying) return; // somebody was faster
      if (files.length === 0) return over(line, saying, 'whole');
      saying.isPlayed = true;
      await gateway.play({ line, playing: saying.playing, files });
    } catch (err) {
      log.warn({ line, err }, 'A line could not be told something');
      over(line, saying, 'cutOff');
    }
  };
  const cutOff = (line: LineId): void => {
    const saying = sayings.get(line);
    if (saying) over(line, saying, 'cutOff');
  };
  /** Nobody cut it off, and its line lives: what was to be played is not there, or nothing that the switch plays. */
  const unplayed = (line: LineId, saying: Saying): void => {
    if (sayings.get(line) !== saying) return;
    log.warn({ organisationId, line }, 'The switch could not play what somebody was to hear; she goes on without it');
    speaking.played(organisationId, saying.pieces, false);
    over(line, saying, 'cutOff');
  };

  return {
    say: (line, pieces, language) =>
      new Promise((resolve) => {
        cutOff(line);
        if (gone.has(line)) return resolve('cutOff');
        const saying: Saying = { playing: newId<'playing'>(), pieces, isPlayed: false, over: resolve };
        sayings.set(line, saying);
        void speak(line, saying, language);
      }),
    hush: (line) => {
      const isPlayed = sayings.get(line)?.isPlayed ?? false;
      cutOff(line);
      if (isPlayed) gateway.hush(line).catch((err: Error) => log.warn({ line, err }, 'A line could not be hushed'));
    },
    onKey: (line, listener) => {
      listeners.set(line, listener);
      return () => {
        if (listeners.get(line) === listener) listeners.delete(line);
      };
    },
    hear: (news) => {
      switch (news.type) {
        case 'digit':
          listeners.get(news.line)?.(news.digit);
          return;
        case 'played': {
          const saying = sayings.get(news.line);
          if (saying?.playing !== news.playing) return;
          if (!news.isWhole) {
            setTimeout(() => unplayed(news.line, saying), endsWithinMs).unref();
            return;
          }
          speaking.played(organisationId, saying.pieces, true);
          over(news.line, saying, 'whole');
          return;
        }
        case 'ended':
          listeners.delete(news.line);
          cutOff(news.line);
          gone.add(news.line);
          for (const first of gone) if (gone.size > goneKept) gone.delete(first);
          return;
      }
    },
    cutAll: () => {
      for (const line of [...sayings.keys()]) cutOff(line);
    },
  };
}
