import { installAgents } from '#agents/server';
import type { Identity } from '#identity/server';
import { installChannels } from '#messaging/server';
import type { Clock } from '#platform/clock.ts';
import { installQueues } from '#queues/server';
import { newPublicKey } from './secrets.ts';

/** What a new organisation begins with: away reasons, a first queue with its owner in it, and a web chat on that queue. */
export function prepareSetup(identity: Identity, clock: Clock): void {
  identity.onSetup(async (trx, made) => {
    const nowMs = clock.nowMs();
    await installAgents(trx, made);
    const queueId = await installQueues(trx, made, nowMs);
    await installChannels(trx, { ...made, queueId, publicKey: newPublicKey(), nowMs });
  });
}
