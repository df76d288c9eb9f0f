import { setTimeout as delay } from 'node:timers/promises';
import type { Identity } from '#identity/server';
import type { Health } from '#platform/health.ts';
import type { Log } from '#platform/log.ts';

/** How long a row of the audit trail may stand without a link. */
const sealEveryMs = 1_000;

/** Seals the audit trails every second, for as long as the program runs. Other programs may do so at the same time. */
export function openSealing({ identity, health, log }: { identity: Identity; health: Health; log: Log }) {
  const closing = new AbortController();
  const forever = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await identity.sealer.seal().catch((err: unknown) => log.warn({ err }, 'The audit trails could not be sealed'));
      await delay(sealEveryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const sealing = forever();
  health.add('audit', () => {
    const cut = identity.sealer.cut().length;
    return cut === 0
      ? { status: 'ok', detail: 'The audit trails are sealed.' }
      : { status: 'warning', detail: 'The end of an audit trail is gone: run verify-audit.' };
  });
  return {
    async close(): Promise<void> {
      closing.abort();
      await sealing;
    },
  };
}
