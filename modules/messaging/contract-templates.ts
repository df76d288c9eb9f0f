import { z } from 'zod';
import { cleanText, IdOf, NameOf, route } from '#kernel/contract.ts';
import { AttachedFileView } from './contract-files.ts';
import { templateLanguages, templateLimits } from './template.ts';

const tags = ['Templates'];

const Language = z.enum(templateLanguages);
const Texts = z
  .partialRecord(Language, cleanText(templateLimits.textChars))
  .refine((texts) => Object.values(texts).some((text) => text?.trim()), 'One language at least.');

export const TemplateView = z
  .object({
    id: IdOf('template'),
    /** Null for a personal one. */
    queueId: IdOf('queue').nullable(),
    title: z.string(),
    texts: z.partialRecord(Language, z.string()),
    files: z.array(AttachedFileView),
    uses: z.int(),
    version: z.int(),
  })
  .meta({ id: 'Template' });
export type TemplateView = z.infer<typeof TemplateView>;

const given = {
  title: NameOf(templateLimits.titleChars),
  texts: Texts,
  /** Files uploaded by the caller, or already part of the template. */
  fileIds: z.array(IdOf('file')).max(templateLimits.files).default([]),
};
const items = z.object({ items: z.array(TemplateView) });
const tooMany = { LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) } } as const;
const byQueue = z.object({ queueId: IdOf('queue') });
const byTemplate = z.object({ templateId: IdOf('template') });
/** Of two who change a template at the same moment the second is told (CONFLICT). */
const version = z.int();
const ofQueue = '/queues/{queueId}/templates';
const own = '/me/templates';

export const templatesContract = {
  list: route({ right: 'queue.read', method: 'GET', path: ofQueue, summary: 'Templates of a queue', tags })
    .input(byQueue)
    .output(items),
  create: route({
    right: 'template.manage',
    method: 'POST',
    path: ofQueue,
    summary: 'Write a template of a queue',
    tags,
  })
    .input(byQueue.extend(given))
    .output(TemplateView)
    .errors(tooMany),
  edit: route({
    right: 'template.manage',
    method: 'PUT',
    path: `${ofQueue}/{templateId}`,
    summary: 'Change a template of a queue',
    tags,
  })
    .input(byQueue.extend({ ...byTemplate.shape, ...given, version }))
    .output(TemplateView),
  remove: route({
    right: 'template.manage',
    method: 'DELETE',
    path: `${ofQueue}/{templateId}`,
    summary: 'Delete a template of a queue',
    tags,
  })
    .input(byQueue.extend(byTemplate.shape))
    .output(z.object({})),
  listOwn: route({ right: 'chat.reply', method: 'GET', path: own, summary: 'One’s personal templates', tags })
    .input(z.object({}))
    .output(items),
  createOwn: route({ right: 'chat.reply', method: 'POST', path: own, summary: 'Write a personal template', tags })
    .input(z.object(given))
    .output(TemplateView)
    .errors(tooMany),
  editOwn: route({
    right: 'chat.reply',
    method: 'PUT',
    path: `${own}/{templateId}`,
    summary: 'Change a personal template',
    tags,
  })
    .input(byTemplate.extend({ ...given, version }))
    .output(TemplateView),
  removeOwn: route({
    right: 'chat.reply',
    method: 'DELETE',
    path: `${own}/{templateId}`,
    summary: 'Delete a personal template',
    tags,
  })
    .input(byTemplate)
    .output(z.object({})),
  forInteraction: route({
    right: 'chat.reply',
    method: 'GET',
    path: '/interactions/{interactionId}/templates',
    summary: 'Templates that can be used in a conversation: those of its queue and one’s own, likeliest first',
    tags,
  })
    .input(z.object({ interactionId: IdOf('interaction'), search: z.string().max(100).default('') }))
    .output(
      z.object({
        items: z.array(
          TemplateView.extend({
            /** The text in the language of the conversation, with what is known put in. */
            text: z.string(),
            language: Language,
            /** Variables nobody could fill; they stand in the text in their braces. */
            blanks: z.array(z.string()),
          }),
        ),
      }),
    ),
  use: route({
    right: 'chat.reply',
    method: 'POST',
    path: '/interactions/{interactionId}/templates/{templateId}/use',
    summary: 'Take a template’s text and files for a message one is writing',
    tags,
  })
    .input(z.object({ interactionId: IdOf('interaction'), ...byTemplate.shape, language: Language.optional() }))
    .output(z.object({ text: z.string(), blanks: z.array(z.string()), files: z.array(AttachedFileView) })),
};
