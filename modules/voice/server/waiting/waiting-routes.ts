import { readFile } from 'node:fs/promises';
import { implement } from '@orpc/server';
import { may, type Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import type { QueueId } from '#kernel/id.ts';
import type { Queues } from '#queues/server';
import { waitingContract } from '../../call-waiting-contract.ts';
import { exampleWords, usualWaitingTexts, waitingLines } from '../../call-waiting-texts.ts';
import type { Speaking } from '../prompts/speaking.ts';
import type { WaitingBook } from './waiting-book.ts';

/** The routes of what callers hear while they wait: contract → use case. */
export function waitingRoutes(needs: {
  readonly of: (who: Who) => { readonly waiting: WaitingBook; readonly queues: Pick<Queues, 'find'> };
  readonly speaking: Pick<Speaking, 'fileOf'>;
}) {
  const api = implement(waitingContract).$context<RequestContext>();

  const queueFor = (who: Who, queueId: QueueId, right: 'queue.read' | 'queue.manage') => {
    const queue = needs.of(who).queues.find(queueId);
    return queue && may(who, right, { projectId: queue.projectId }) ? queue : null;
  };
  const view = (who: Who, queueId: QueueId) => {
    const queue = queueFor(who, queueId, 'queue.read');
    if (!queue) return null;
    const settings = needs.of(who).waiting.of(queueId);
    const takesCalls = queue.media.includes('voice');
    return { ...settings, queueId, queueName: queue.name, takesCalls, ordinary: usualWaitingTexts };
  };

  return api.router({
    get: api.get.handler(({ input, context, errors }) => {
      const shown = view(requireWho(context), input.queueId);
      if (!shown) throw errors.NOT_FOUND();
      return shown;
    }),
    set: api.set.handler(async ({ input: { queueId, prompts, ...settings }, context, errors }) => {
      const actor = actorOf(context);
      const named = Object.fromEntries(Object.entries(prompts).filter(([, id]) => id !== undefined));
      const outcome = await needs.of(actor.who).waiting.set(actor, queueId, { ...settings, prompts: named });
      if (outcome.type === 'faulty') throw errors.FAULTY_TEXTS({ data: { faults: [...outcome.faults] } });
      if (outcome.type === 'noPrompt') throw errors.NO_PROMPT();
      const shown = outcome.type === 'saved' ? view(actor.who, queueId) : null;
      if (!shown) throw errors.NOT_FOUND();
      return shown;
    }),
    hear: api.hear.handler(async ({ input: { queueId, language, text }, context, errors }) => {
      const who = requireWho(context);
      const queue = queueFor(who, queueId, 'queue.manage');
      if (!queue) throw errors.NOT_FOUND();
      const words = waitingLines(text, exampleWords(language, queue.name)).join(' ');
      const file = await needs.speaking.fileOf(who.organisationId, { type: 'text', text: words, language });
      if (!file) throw errors.NO_VOICE();
      return { wav: (await readFile(file)).toString('base64') };
    }),
  });
}
