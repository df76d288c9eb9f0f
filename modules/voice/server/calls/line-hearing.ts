import type { Block, FlowInput } from '#flows';
import type { Language } from '#identity';
import { newId } from '#platform/ids.ts';
import { unkeyed } from '../../call-flow.ts';
import type { LineId, VoiceGateway } from '../../gateway.ts';
import { type Hearing, hearingLimits } from '../../hearing.ts';
import { choiceSaid, digitsSaid } from '../../spoken-choice.ts';

/** Waits for what is said, until it is given up; null: not to be had, and keys go on. */
export type Hears = (givenUp: AbortSignal) => Promise<(FlowInput & { readonly type: 'said' }) | null>;

export interface LineHearingNeeds {
  readonly gateway: Pick<VoiceGateway, 'hear' | 'hearNoMore'>;
  readonly hearing: Hearing;
}

/**
 * How what a block asks is answered by voice on this line, once it has been said; null when nobody would understand. Who
 * says nothing for so long has given no answer.
 */
export function hearsOn(
  { gateway, hearing }: LineHearingNeeds,
  line: LineId,
  { block, language, withinMs }: { readonly block: Block; readonly language: Language; readonly withinMs: number },
): Hears | null {
  if (!hearing.isAble()) return null;
  return async (givenUp) => {
    const stop = () => void gateway.hearNoMore(line).catch(() => undefined);
    givenUp.addEventListener('abort', stop, { once: true });
    try {
      const untilMs = performance.now() + withinMs;
      const { quietMs, longestMs } = hearingLimits;
      while (!givenUp.aborted) {
        const heard = await gateway.hear({
          ...{ line, hearing: newId<'hearing'>(), longestMs },
          quietMs: Math.min(quietMs, withinMs),
        });
        if (givenUp.aborted || heard.type === 'cutOff') return null;
        if (heard.type === 'quiet') {
          if (performance.now() >= untilMs) return unkeyed('').input;
          continue;
        }
        const text = await hearing.understand({ wav: heard.wav, language });
        return text === null ? null : answerOf(block, text, language);
      }
      return null;
    } catch {
      return null; // the switch is away; whatever becomes of the line is told by itself
    } finally {
      givenUp.removeEventListener('abort', stop);
    }
  };
}

/** Of the words nothing but the answer goes on. */
function answerOf(block: Block, text: string, language: Language): FlowInput & { readonly type: 'said' } {
  if (block.type === 'question') return unkeyed(digitsSaid(text, language) ?? '').input;
  const choiceId = choiceSaid(block, text, language);
  return choiceId === null ? unkeyed('').input : { type: 'said', text: '', choiceId };
}
