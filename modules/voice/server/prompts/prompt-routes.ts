import { implement } from '@orpc/server';
import { languages, may, type Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import type { ProjectId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import { voiceContract } from '../../contract.ts';
import type { PromptOnWire, PromptVersionOnWire } from '../../contract-prompts.ts';
import type { Prompt, PromptUse, PromptVersion } from '../../prompt.ts';
import type { SwitchState } from '../../switch.ts';
import type { PromptOutcome, Prompts } from './prompts.ts';
import type { Speaking } from './speaking.ts';

export interface PromptRoutesNeeds {
  readonly promptsOf: (who: Who) => Prompts;
  readonly nameOf: (who: Who, id: UserId) => string | null;
  readonly speaking: Pick<Speaking, 'hasVoice' | 'folder' | 'missingSinceMs'>;
  readonly state: () => SwitchState;
}

/** The routes of prompts: contract → use case. */
export function promptRoutes({ promptsOf, nameOf, speaking, state }: PromptRoutesNeeds) {
  const api = implement(voiceContract).$context<RequestContext>();

  const versionView = (who: Who, { language, version, what, atMs, by }: PromptVersion): PromptVersionOnWire => ({
    ...{ language, version },
    // Under which name the bytes lie is nobody's business.
    what: what.type === 'text' ? what : { type: 'recording', fileName: what.fileName, lengthMs: what.lengthMs },
    at: iso(atMs),
    byName: nameOf(who, by),
  });
  const view = (who: Who, { id, name, variants }: Prompt): PromptOnWire => ({
    ...{ id, name },
    variants: variants.map((one) => versionView(who, one)),
    isMissing: isMissing(speaking.missingSinceMs(who.organisationId, id), variants),
    usedBy: promptsOf(who)
      .usesOf(id)
      .map((use) => useView(who, use)),
  });
  const saved = (who: Who, outcome: PromptOutcome, errors: Record<'NOT_FOUND' | 'NAME_TAKEN', () => Error>) => {
    if (outcome.type === 'saved') return view(who, outcome.prompt);
    throw outcome.type === 'nameTaken' ? errors.NAME_TAKEN() : errors.NOT_FOUND();
  };

  return {
    prompts: {
      list: api.prompts.list.handler(({ context }) => {
        const who = requireWho(context);
        const standing = state();
        const isElsewhere = standing.type === 'running' && standing.switch.origin === 'outside';
        return {
          items: promptsOf(who)
            .all()
            .map((one) => view(who, one)),
          voices: languages.filter(speaking.hasVoice),
          folderElsewhere: isElsewhere && may(who, 'telephony.manage', {}) ? speaking.folder : null,
        };
      }),
      create: api.prompts.create.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await promptsOf(actor.who).create(actor, input.name);
        if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
        return saved(actor.who, outcome, errors);
      }),
      rename: api.prompts.rename.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        return saved(actor.who, await promptsOf(actor.who).rename(actor, input.promptId, input.name), errors);
      }),
      write: api.prompts.write.handler(async ({ input: { promptId, language, text }, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await promptsOf(actor.who).put(actor, promptId, language, { type: 'text', text });
        if (outcome.type !== 'saved') throw errors.NOT_FOUND();
        return view(actor.who, outcome.prompt);
      }),
      versions: api.prompts.versions.handler(async ({ input: { promptId }, context, errors }) => {
        const who = requireWho(context);
        if (!promptsOf(who).find(promptId)) throw errors.NOT_FOUND();
        const versions = await promptsOf(who).versionsOf(promptId);
        return { items: versions.map((one) => versionView(who, one)) };
      }),
      restore: api.prompts.restore.handler(async ({ input: { promptId, language, version }, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await promptsOf(actor.who).restore(actor, promptId, language, version);
        if (outcome.type !== 'saved') throw errors.NOT_FOUND();
        return view(actor.who, outcome.prompt);
      }),
      remove: api.prompts.remove.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await promptsOf(actor.who).remove(actor, input.promptId);
        if (outcome.type === 'inUse') throw errors.PROMPT_IN_USE();
        if (outcome.type !== 'removed') throw errors.NOT_FOUND();
        return {};
      }),
    },
  };
}

/** What was put in its place since is not missing. */
const isMissing = (sinceMs: number | null, variants: readonly PromptVersion[]): boolean =>
  sinceMs !== null && variants.every(({ atMs }) => atMs < sinceMs);

function useView(who: Who, { type, id, name, projectId }: PromptUse): PromptOnWire['usedBy'][number] {
  const right = type === 'flow' ? 'flow.read' : 'queue.read';
  return { type, id, name: may(who, right, { projectId: projectId satisfies ProjectId }) ? name : null };
}
