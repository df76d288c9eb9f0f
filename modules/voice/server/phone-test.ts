import { randomUUID } from 'node:crypto';
import type { Log } from '#platform/log.ts';
import type { LineId, VoiceGateway } from '../gateway.ts';
import { phoneLimits } from '../phone.ts';
import type { Phones } from './phones.ts';

export type PhoneTestOutcome =
  | { readonly type: 'ringing'; readonly line: LineId }
  | { readonly type: 'notRegistered' }
  | { readonly type: 'running' };

export type PhoneTest = ReturnType<typeof openPhoneTest>;

/** What the telephone shows while the switch calls it. */
const shown = 'Santral';

/** Calls a page's own telephone, which hears itself once it is picked up: no trunk and nobody else is needed. */
export function openPhoneTest(needs: {
  readonly gateway: Pick<VoiceGateway, 'listen' | 'ring' | 'echo' | 'hangUp'>;
  readonly phones: Pick<Phones, 'ofSession'>;
  readonly log: Log;
}) {
  const { gateway, phones, log } = needs;
  const running = new Map<LineId, { readonly sessionId: string; readonly timer: NodeJS.Timeout }>();
  const unanswered = (err: Error): void => log.warn({ err }, 'The test of a telephone did not go on');
  const over = (line: LineId): void => {
    clearTimeout(running.get(line)?.timer);
    running.delete(line);
  };

  gateway.listen((signal) => {
    if (signal.type === 'pickedUp' && running.has(signal.line)) gateway.echo(signal.line).catch(unanswered);
    else if (signal.type === 'ended') over(signal.line);
    else if (signal.type === 'down') for (const line of [...running.keys()]) over(line);
  });

  return {
    start: async (sessionId: string): Promise<PhoneTestOutcome> => {
      const phone = phones.ofSession(sessionId);
      if (!phone?.isReachable) return { type: 'notRegistered' };
      if ([...running.values()].some((one) => one.sessionId === sessionId)) return { type: 'running' };
      const line = `test-${randomUUID()}`;
      const { testRingsMs: withinMs, testLastsMs } = phoneLimits;
      const timer = setTimeout(() => gateway.hangUp(line).catch(unanswered), withinMs + testLastsMs);
      running.set(line, { sessionId, timer: timer.unref() });
      try {
        await gateway.ring({ line, telephone: phone.name, by: null, shownNumber: shown, withinMs });
      } catch (error) {
        over(line);
        throw error;
      }
      return { type: 'ringing', line };
    },
    close: (): void => {
      for (const line of [...running.keys()]) over(line);
    },
  };
}
