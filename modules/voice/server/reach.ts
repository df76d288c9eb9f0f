import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Endpoint, VoiceGateway } from '../gateway.ts';

/** What the switch sees now, by the name of the telephone or trunk; null while there is none to ask. */
export type Reach = () => Promise<ReadonlyMap<string, Endpoint> | null>;

/** However many people look at it, the switch is asked once in this time. */
const keptMs = 1_000;

/** Opens a look at what the switch sees. */
export function openReach({
  gateway,
  clock,
  log,
}: {
  readonly gateway: Pick<VoiceGateway, 'endpoints' | 'state'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
}): Reach {
  let kept: { readonly untilMs: number; readonly seen: ReturnType<Reach> } | null = null;
  const look = async (): ReturnType<Reach> => {
    if (gateway.state().type !== 'running') return null;
    try {
      return new Map((await gateway.endpoints()).map((endpoint) => [endpoint.name, endpoint]));
    } catch (err) {
      log.debug({ err }, 'The telephone switch did not say whom it reaches');
      return null;
    }
  };
  return () => {
    if (!kept || clock.nowMs() >= kept.untilMs) kept = { untilMs: clock.nowMs() + keptMs, seen: look() };
    return kept.seen;
  };
}
