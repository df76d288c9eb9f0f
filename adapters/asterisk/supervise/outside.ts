import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '#platform/clock.ts';
import type { SwitchState } from '#voice';
import type { AriAddress } from '../ari/client.ts';
import { versionIn } from '../get/version.ts';

const info = z.object({ system: z.object({ version: z.string().max(200) }) });
const lookEveryMs = 5_000;
const answerWithinMs = 3_000;

/** Looks at an Asterisk that somebody else runs, until we stop: it is neither started nor ended nor configured by us. */
export async function openOutside(needs: {
  readonly url: URL;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly become: (state: SwitchState) => void;
  readonly takesOrdersAt: (address: AriAddress) => void;
  readonly stopping: AbortSignal;
}): Promise<void> {
  const { url, clock, become, stopping } = needs;
  let wasUp: boolean | null = null;
  // The line comes back by itself whenever the switch does.
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  needs.takesOrdersAt({ url: url.origin, user, password });
  while (!stopping.aborted) {
    const seen = await lookAt(url);
    if (seen.isUp !== wasUp) {
      wasUp = seen.isUp;
      const up = { version: seen.detail, origin: 'outside', sinceMs: clock.nowMs(), sip: null } as const;
      become(seen.isUp ? { type: 'running', switch: up } : { type: 'down', detail: seen.detail });
    }
    await delay(lookEveryMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** Its version when it answers, else why it does not; never its address, which holds a password. */
async function lookAt(url: URL): Promise<{ readonly isUp: boolean; readonly detail: string }> {
  const authorization = `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64')}`;
  try {
    const answer = await fetch(new URL('/ari/asterisk/info?only=system', url.origin), {
      headers: { authorization },
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (!answer.ok) {
      await answer.body?.cancel();
      return { isUp: false, detail: `It answers with HTTP status ${answer.status}.` };
    }
    const { system } = info.parse(await answer.json());
    return { isUp: true, detail: versionIn(system.version) ?? system.version };
  } catch {
    return { isUp: false, detail: 'It does not answer.' };
  }
}
