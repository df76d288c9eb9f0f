import { type Language, may } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { OrganisationId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { BotSettings } from '../bot.ts';
import { type BotFault, defaultBot, faultsOfBot } from '../bot-texts.ts';
import { readBots, saveBot, type WrittenBot } from './bot-store.ts';
import type { QueueBook } from './neighbours.ts';

export type SetBotOutcome =
  | { readonly type: 'saved'; readonly settings: BotSettings }
  | { readonly type: 'unknown' }
  | { readonly type: 'faulty'; readonly faults: readonly BotFault[] };

/** The bots of an organisation's queues as somebody has set them, in memory. */
export interface QueueBots {
  readonly of: (queueId: QueueId) => BotSettings;
  readonly set: (actor: Actor, queueId: QueueId, settings: BotSettings) => Promise<SetBotOutcome>;
}

export interface QueueBotsNeeds {
  readonly database: Database;
  readonly clock: Clock;
  readonly organisationId: OrganisationId;
  readonly queues: QueueBook;
  readonly language: Language;
}

export async function openQueueBots(needs: QueueBotsNeeds): Promise<QueueBots> {
  const { database, clock, organisationId, queues, language } = needs;
  const written = await database.within(organisationId, (trx) => readBots(trx, organisationId));
  const ordinary = defaultBot(language);
  const of = (queueId: QueueId): BotSettings => completed(written.get(queueId) ?? {}, ordinary);

  return {
    of,
    set: async (actor, queueId, settings) => {
      const queue = queues.find(queueId);
      if (!queue || !may(actor.who, 'bot.manage', { projectId: queue.projectId })) return { type: 'unknown' };
      const faults = faultsOfBot(settings);
      if (faults.length > 0) return { type: 'faulty', faults };
      await database.within(organisationId, async (trx) => {
        await saveBot(trx, organisationId, queueId, settings);
        const what = { atMs: clock.nowMs(), what: 'queueBotChanged', thing: { type: 'queue', id: queueId } } as const;
        await audit.appendBy(trx, actor, { ...what, before: of(queueId), after: settings });
      });
      written.set(queueId, settings);
      return { type: 'saved', settings };
    },
  };
}

/** What was written, and of the rest what every bot begins with. */
function completed(given: WrittenBot, ordinary: BotSettings): BotSettings {
  const texts = {
    tr: { ...ordinary.texts.tr, ...given.texts?.tr },
    en: { ...ordinary.texts.en, ...given.texts?.en },
  };
  return { ...ordinary, ...given, texts };
}
