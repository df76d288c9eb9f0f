import { may } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { OrganisationId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Queues } from '#queues/server';
import type { WaitingSettings } from '../../call-waiting.ts';
import { faultsOfWaiting, usualWaiting, type WaitingFault } from '../../call-waiting-texts.ts';
import type { PromptId, PromptUse } from '../../prompt.ts';
import { readWaiting, saveWaiting, type WrittenWaiting } from './waiting-store.ts';

export type SetWaitingOutcome =
  | { readonly type: 'saved'; readonly settings: WaitingSettings }
  | { readonly type: 'unknown' }
  /** A recording was named that is not there. */
  | { readonly type: 'noPrompt' }
  | { readonly type: 'faulty'; readonly faults: readonly WaitingFault[] };

/** What callers of an organisation's queues hear while they wait, as somebody has set it, in memory. */
export interface WaitingBook {
  readonly of: (queueId: QueueId) => WaitingSettings;
  readonly set: (actor: Actor, queueId: QueueId, settings: WaitingSettings) => Promise<SetWaitingOutcome>;
  /** The queues whose callers hear this prompt. */
  readonly usesOf: (id: PromptId) => readonly PromptUse[];
}

export interface WaitingBookNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly organisationId: OrganisationId;
  readonly queues: Pick<Queues, 'find'>;
  readonly isPrompt: (id: PromptId) => boolean;
}

/** Opens what was set for the queues of one organisation. */
export async function openWaitingBook(needs: WaitingBookNeeds): Promise<WaitingBook> {
  const { database, clock, organisationId, queues } = needs;
  const written = await database.within(organisationId, (trx) => readWaiting(trx, organisationId));
  const of = (queueId: QueueId): WaitingSettings => completed(written.get(queueId) ?? {});

  return {
    of,
    set: async (actor, queueId, settings) => {
      const queue = queues.find(queueId);
      if (!queue || !may(actor.who, 'queue.manage', { projectId: queue.projectId })) return { type: 'unknown' };
      const faults = faultsOfWaiting(settings);
      if (faults.length > 0) return { type: 'faulty', faults };
      if (!Object.values(settings.prompts).every(needs.isPrompt)) return { type: 'noPrompt' };
      await database.within(organisationId, async (trx) => {
        await saveWaiting(trx, organisationId, queueId, settings);
        const what = {
          atMs: clock.nowMs(),
          what: 'waitingWordsChanged',
          thing: { type: 'queue', id: queueId },
        } as const;
        await audit.appendBy(trx, actor, { ...what, before: of(queueId), after: settings });
      });
      written.set(queueId, settings);
      return { type: 'saved', settings };
    },
    usesOf: (id) =>
      [...written].flatMap(([queueId, { prompts }]) => {
        const queue = queues.find(queueId);
        if (!queue || queue.isArchived || !Object.values(prompts ?? {}).includes(id)) return [];
        return [{ type: 'queue' as const, id: queueId, name: queue.name, projectId: queue.projectId }];
      }),
  };
}

/** What was written, and of the rest what every queue begins with. */
function completed(given: WrittenWaiting): WaitingSettings {
  const texts = {
    tr: { ...usualWaiting.texts.tr, ...given.texts?.tr },
    en: { ...usualWaiting.texts.en, ...given.texts?.en },
  };
  return { ...usualWaiting, ...given, parts: { ...usualWaiting.parts, ...given.parts }, texts };
}
