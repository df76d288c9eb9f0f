import type { ChannelAccount } from '#messaging';
import type { Clock } from '#platform/clock.ts';

/** An echo comes within seconds; later nobody asks. */
const rememberedMs = 5 * 60_000;
const sentMost = 5_000;

/**
 * What this process sent a while ago. Where a provider's echo says nothing of who sent it, this tells ours from what was
 * written in its own app, also when the echo is here before the answer to the sending.
 */
export function openSentLately({ nowMs }: Pick<Clock, 'nowMs'>) {
  const sent = new Set<{ readonly peer: string; readonly text: string; readonly atMs: number; mid: string | null }>();
  const forget = (): void => {
    for (const each of sent) {
      if (sent.size <= sentMost && nowMs() - each.atMs < rememberedMs) return;
      sent.delete(each);
    }
  };
  const peerOf = ({ id }: ChannelAccount, peerKey: string) => `${id} ${peerKey}`;
  return {
    begin(account: ChannelAccount, peerKey: string, text: string): (mid: string | null) => void {
      forget();
      const one = { peer: peerOf(account, peerKey), text, atMs: nowMs(), mid: null as string | null };
      sent.add(one);
      return (mid) => {
        one.mid = mid;
      };
    },
    has(account: ChannelAccount, peerKey: string, echo: { readonly mid: string; readonly text: string }): boolean {
      forget();
      const peer = peerOf(account, peerKey);
      return [...sent].some(
        (each) => each.peer === peer && (each.mid === null ? each.text === echo.text : each.mid === echo.mid),
      );
    },
  };
}
