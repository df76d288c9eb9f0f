import type { VoiceEvidence } from '#agents';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { VoiceGateway } from '../../gateway.ts';

/** The switch tells who signs in; it is asked as well, so often, for word of it may be lost. */
export const askEveryMs = 5_000;
/** A telephone that is signed in and could not be rung is not tried again for so long. */
const restMs = 30_000;

/** Which telephones can be rung now. */
export interface Reachability {
  readonly isReachable: (name: string) => boolean;
  /** It says that it is signed in, and could not be rung. */
  readonly notRung: (name: string) => void;
  /** The switch says that a telephone signed in, or is gone. */
  readonly told: (name: string, isThere: boolean) => void;
  /** Asks the switch now, and again and again. */
  readonly look: () => void;
  readonly close: () => void;
}

/** Follows which telephones are signed in; `onLooked` is called after each look. */
export function openReachability({
  gateway,
  clock,
  log,
  everyMs,
  onLooked,
}: {
  readonly gateway: Pick<VoiceGateway, 'endpoints' | 'state'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly everyMs: number;
  readonly onLooked: () => void;
}): Reachability {
  let reachable = new Set<string>();
  const restsUntil = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let tellings = 0;

  const look = async (): Promise<void> => {
    try {
      const isThere = gateway.state().type === 'running';
      const before = tellings;
      const endpoints = isThere ? await gateway.endpoints() : [];
      // What was told meanwhile is newer than the answer.
      if (before === tellings) reachable = new Set(endpoints.filter((one) => one.isReachable).map(({ name }) => name));
    } catch (error) {
      reachable = new Set();
      log.debug({ err: error }, 'The telephone switch did not say which telephones are signed in');
    }
    if (isClosed) return;
    clearTimeout(timer);
    for (const [name, untilMs] of restsUntil) if (untilMs <= clock.nowMs()) restsUntil.delete(name);
    onLooked();
    timer = setTimeout(look, everyMs);
    timer.unref();
  };

  return {
    isReachable: (name) => reachable.has(name) && !restsUntil.has(name),
    notRung: (name) => void restsUntil.set(name, clock.nowMs() + restMs),
    told: (name, isThere) => {
      tellings += 1;
      if (isThere) reachable.add(name);
      else reachable.delete(name);
      onLooked();
    },
    look: () => void look(),
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/**
 * What telephones say about an agent's calls: those on her desk first, then those of her pages. Where nobody has one and
 * nobody expects her to, nothing (null); who serves calls and has none cannot be reached by them.
 */
export function voiceEvidenceOf(agent: {
  readonly hasDeskTelephone: boolean;
  readonly page: VoiceEvidence | null;
  readonly hasPageTelephone: boolean;
  readonly servesCalls: boolean;
  readonly wasGone: boolean;
}): VoiceEvidence | null {
  if (agent.hasDeskTelephone) return { microphone: 'unknown', registration: 'registered' };
  if (agent.page) return { ...agent.page, registration: agent.hasPageTelephone ? 'registered' : 'gone' };
  return agent.servesCalls || agent.wasGone ? { microphone: 'unknown', registration: 'gone' } : null;
}
