import type { Person, Who } from '#identity';
import type { AgentId, InteractionId, OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import type { Recordings } from '#recordings/server';
import { cardDataMostMs, mayHideKeys } from '../../card-data.ts';
import type { VoiceGateway } from '../../gateway.ts';
import type { Calls } from './calls.ts';
import { type CardDataTime, endCardDataTime, insertCardDataTime, openCardDataTimes } from './card-data-store.ts';

/**
 * While a caller types card data, the keys she presses end at the switch: nobody hears them, we are not told of them, and
 * the recording keeps silent.
 */
export interface CardData {
  readonly begin: (who: Who, id: InteractionId) => Promise<'done' | 'unknown' | 'refused'>;
  readonly end: (who: Who, id: InteractionId) => Promise<'done' | 'unknown' | 'refused'>;
  /** Until when at the latest; null while nobody types. */
  readonly untilOf: (id: InteractionId) => number | null;
  /** These calls are others now: in one that is hers no more, keys count again. */
  readonly follow: (ids: ReadonlySet<InteractionId>) => void;
  readonly close: () => void;
}

export interface CardDataNeeds {
  readonly database: Database;
  readonly organisationId: OrganisationId;
  readonly clock: Clock;
  readonly log: Log;
  readonly gateway: Pick<VoiceGateway, 'hideKeys'>;
  readonly calls: () => Pick<Calls, 'find' | 'placeOf'>;
  readonly recordings: Pick<Recordings, 'pause' | 'resume'>;
  readonly person: (id: AgentId) => Person | null;
  readonly onChanged: (id: InteractionId) => void;
}

interface Typing extends CardDataTime {
  readonly timer: NodeJS.Timeout;
}

/** Opens it for a floor: where a caller typed when the last program ended, she types still. */
export async function openCardData(needs: CardDataNeeds): Promise<CardData> {
  const { database, organisationId, clock, log, gateway, calls, recordings } = needs;
  const typing = new Map<InteractionId, Typing>();
  const quietly = (id: InteractionId, what: Promise<unknown>): void => {
    what.catch((err: Error) =>
      log.warn({ interactionId: id, err }, 'Keys of a caller could not be hidden, or shown again'),
    );
  };

  const hide = async (interactionId: InteractionId, areHidden: boolean): Promise<void> => {
    const line = calls().placeOf(interactionId)?.line;
    if (line) await gateway.hideKeys(line, areHidden);
  };
  const stop = async ({ interactionId, timer }: Typing): Promise<void> => {
    clearTimeout(timer);
    typing.delete(interactionId);
    await hide(interactionId, false);
  };
  const over = async (one: Typing): Promise<void> => {
    const { interactionId, agentId } = one;
    await stop(one);
    const who = needs.person(agentId)?.who;
    // Of a call that she has no more the recording goes on by itself.
    if (who) await recordings.resume(who, interactionId);
    await database.within(organisationId, (trx) => endCardDataTime(trx, organisationId, interactionId, clock.nowMs()));
    needs.onChanged(interactionId);
  };
  const types = (time: CardDataTime): Typing => {
    const leftMs = Math.max(0, time.fromMs + cardDataMostMs - clock.nowMs());
    const timer = setTimeout(() => quietly(time.interactionId, over(one)), leftMs);
    timer.unref();
    const one: Typing = { ...time, timer };
    typing.set(time.interactionId, one);
    return one;
  };

  for (const time of await database.within(organisationId, (trx) => openCardDataTimes(trx, organisationId)))
    types(time);

  return {
    begin: async (who, interactionId) => {
      const interaction = calls().find(interactionId);
      if (!interaction) return 'unknown';
      const agentId = who.userId;
      if (!mayHideKeys(interaction, agentId)) {
        return interaction.legs.some((leg) => leg.agentId === agentId) ? 'refused' : 'unknown';
      }
      if (typing.has(interactionId)) return 'done';
      const one = types({ interactionId, agentId, fromMs: clock.nowMs() });
      try {
        await hide(interactionId, true);
      } catch (error) {
        // She is told that it is not safe, rather than that it might be.
        log.warn({ interactionId, err: error }, 'Keys of a caller could not be hidden');
        await stop(one).catch((err: Error) => log.debug({ err }, 'Nor shown again'));
        return 'refused';
      }
      await recordings.pause(who, interactionId, 'cardData');
      await database.within(organisationId, (trx) => insertCardDataTime(trx, organisationId, one));
      needs.onChanged(interactionId);
      return 'done';
    },
    end: async (who, interactionId) => {
      const one = typing.get(interactionId);
      const isHers = calls()
        .find(interactionId)
        ?.legs.some((leg) => leg.agentId === who.userId);
      if (!isHers) return 'unknown';
      if (one) await over(one);
      return 'done';
    },
    untilOf: (id) => {
      const one = typing.get(id);
      return one ? one.fromMs + cardDataMostMs : null;
    },
    follow: (ids) => {
      for (const id of ids) {
        const one = typing.get(id);
        if (!one) continue;
        const interaction = calls().find(id);
        const isHers = interaction !== null && mayHideKeys(interaction, one.agentId);
        if (!isHers) quietly(id, over(one));
      }
    },
    close: () => {
      for (const { timer } of typing.values()) clearTimeout(timer);
    },
  };
}
