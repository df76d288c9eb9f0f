import type { OrganisationId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import type { Call } from '../../call-lines.ts';
import type { VoiceSignal } from '../../gateway.ts';
import { keepSound, type SoundParty } from './call-sound-store.ts';

/** Notes how a line sounded that has just ended; one that was not measured is left out. */
export const soundsNotedIn =
  (needs: { readonly database: Database; readonly organisationId: OrganisationId; readonly log: Log }) =>
  (call: Call, { line, sound, atMs }: VoiceSignal & { readonly type: 'ended' }): void => {
    if (!sound) return;
    const { database, organisationId, log } = needs;
    const agentId = call.desks.find((desk) => desk.line === line)?.agentId ?? null;
    const party: SoundParty = line === call.line ? 'customer' : agentId === null ? 'guest' : 'agent';
    const noting = database.within(organisationId, (trx) =>
      keepSound(trx, organisationId, { interactionId: call.id, line, party, agentId, sound, endedAtMs: atMs }),
    );
    noting.catch((err: Error) => log.warn({ line, err }, 'How a line sounded was not noted'));
  };
