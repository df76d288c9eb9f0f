import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import type { Id } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import { type DraftView, draftsContract } from '../contract-drafts.ts';
import { type TemplateView, templatesContract } from '../contract-templates.ts';
import { headOnWire } from '../letter-head.ts';
import type { Template } from '../template.ts';
import type { StoredDraft } from './draft-store.ts';
import type { Drafts } from './drafts.ts';
import type { TemplateOutcome, Templates } from './templates.ts';

/** The routes of templates: those of queues and each person's own. */
export function templatesRoutes({ of }: { readonly of: (who: Who) => Templates }) {
  const api = implement(templatesContract).$context<RequestContext>();
  return api.router({
    list: api.list.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const found = await of(who).ofQueue(who, input.queueId);
      if (!found) throw errors.NOT_FOUND();
      return { items: found.map(templateView) };
    }),
    create: api.create.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      return saved(await of(actor.who).save(actor, input.queueId, input, null), errors);
    }),
    edit: api.edit.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const at = { id: input.templateId, version: input.version };
      return saved(await of(actor.who).save(actor, input.queueId, input, at), errors);
    }),
    remove: api.remove.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      return removed(await of(actor.who).remove(actor, input.queueId, input.templateId), errors);
    }),
    listOwn: api.listOwn.handler(async ({ context }) => {
      const who = requireWho(context);
      return { items: (await of(who).own(who)).map(templateView) };
    }),
    createOwn: api.createOwn.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      return saved(await of(actor.who).save(actor, null, input, null), errors);
    }),
    editOwn: api.editOwn.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      return saved(
        await of(actor.who).save(actor, null, input, { id: input.templateId, version: input.version }),
        errors,
      );
    }),
    removeOwn: api.removeOwn.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      return removed(await of(actor.who).remove(actor, null, input.templateId), errors);
    }),
    forInteraction: api.forInteraction.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const found = await of(who).forInteraction(who, input.interactionId, input.search);
      if (!found) throw errors.NOT_FOUND();
      return {
        items: found.map((template) => ({
          ...templateView(template),
          text: template.text,
          language: template.language,
          blanks: [...template.blanks],
        })),
      };
    }),
    use: api.use.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const used = await of(who).use(who, input.interactionId, input.templateId, input.language);
      if (!used) throw errors.NOT_FOUND();
      return { text: used.text, blanks: [...used.blanks], files: [...used.files] };
    }),
  });
}

/** The routes of drafts. */
export function draftsRoutes({ of }: { readonly of: (who: Who) => Drafts }) {
  const api = implement(draftsContract).$context<RequestContext>();
  return api.router({
    list: api.list.handler(async ({ context }) => {
      const who = requireWho(context);
      const begun = await of(who).list(who);
      return { items: begun.map((one) => ({ interactionId: one.interactionId, touchedAt: iso(one.touchedAtMs) })) };
    }),
    get: api.get.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const draft = await of(who).get(who, input.interactionId);
      if (draft === 'unknown') throw errors.NOT_FOUND();
      return { draft: draftView(draft) };
    }),
    keep: api.keep.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const { interactionId, basedOn, ...given } = input;
      const draft = await of(who).keep(who, interactionId, given, basedOn === null ? null : Date.parse(basedOn));
      if (draft === 'unknown') throw errors.NOT_FOUND();
      return { draft: draftView(draft) };
    }),
  });
}

type Errors = {
  readonly NOT_FOUND: () => Error;
  readonly CONFLICT: () => Error;
  readonly FORBIDDEN: (given: { data: { right: string } }) => Error;
};
type LimitError = { readonly LIMIT_REACHED: (given: { data: { max: number } }) => Error };

function saved(outcome: TemplateOutcome, errors: Errors & Partial<LimitError>): TemplateView {
  switch (outcome.type) {
    case 'saved':
      return templateView(outcome.template);
    case 'changedMeanwhile':
      throw errors.CONFLICT();
    case 'limitReached':
      throw errors.LIMIT_REACHED?.({ data: { max: outcome.max } }) ?? errors.CONFLICT();
    case 'forbidden':
      throw errors.FORBIDDEN({ data: { right: 'template.manage' } });
    case 'unknown':
      throw errors.NOT_FOUND();
  }
}

function removed(outcome: Awaited<ReturnType<Templates['remove']>>, errors: Errors): Record<string, never> {
  if (outcome === 'unknown') throw errors.NOT_FOUND();
  if (outcome === 'forbidden') throw errors.FORBIDDEN({ data: { right: 'template.manage' } });
  return {};
}

function templateView(template: Template): TemplateView {
  const { queueId, title, texts, files, uses, version } = template;
  return { id: template.id as Id<'template'>, queueId, title, texts: { ...texts }, files: [...files], uses, version };
}

function draftView(draft: StoredDraft | null): DraftView | null {
  if (!draft) return null;
  const { mode, reply, note, files, mail, touchedAtMs } = draft;
  return { mode, reply, note, files: [...files], mail: mail && headOnWire(mail), touchedAt: iso(touchedAtMs) };
}
