import { z } from 'zod';
import { languages } from '#identity';
import { cleanText, IdOf, Moment, NameOf, route } from '#kernel/contract.ts';
import { promptLimits } from './prompt.ts';

const tags = ['Telephony'];

const PromptVersionOnWire = z
  .object({
    language: z.enum(languages),
    version: z.int(),
    what: z.discriminatedUnion('type', [
      z.object({ type: z.literal('text'), text: z.string() }),
      z.object({ type: z.literal('recording'), fileName: z.string(), lengthMs: z.number() }),
    ]),
    at: Moment,
    /** Who made it; null when nobody of this id is there any more. */
    byName: z.string().nullable(),
  })
  .meta({ id: 'PromptVersion' });
export type PromptVersionOnWire = z.infer<typeof PromptVersionOnWire>;

const PromptOnWire = z
  .object({
    id: IdOf('prompt'),
    name: z.string(),
    /** The newest of each language, which is played. */
    variants: z.array(PromptVersionOnWire),
    /** When it was last to be heard there was nothing to be played, and no other version was made since. */
    isMissing: z.boolean(),
    /** What plays it; the names of those somebody may not see are null. */
    usedBy: z.array(z.object({ type: z.enum(['flow', 'queue']), id: z.string(), name: z.string().nullable() })),
  })
  .meta({ id: 'Prompt' });
export type PromptOnWire = z.infer<typeof PromptOnWire>;

const byPrompt = z.object({ promptId: IdOf('prompt') });
const nameTaken = { NAME_TAKEN: { status: 409 } } as const;

/** What callers are told. Recordings are put and heard by plain routes, `recordingPath` and `soundPath`. */
export const promptsContract = {
  prompts: {
    list: route({
      right: 'telephony.read',
      method: 'GET',
      path: '/telephony/prompts',
      summary: 'List what callers are told',
      tags,
    }).output(
      z.object({
        items: z.array(PromptOnWire),
        /** The languages in which texts can be spoken. */
        voices: z.array(z.enum(languages)),
        /** Where a switch that runs elsewhere must find the sound, under the same path; null for a switch of ours. */
        folderElsewhere: z.string().nullable(),
      }),
    ),
    create: route({
      right: 'telephony.manage',
      method: 'POST',
      path: '/telephony/prompts',
      summary: 'Add a prompt',
      tags,
    })
      .errors({ ...nameTaken, LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) } })
      .input(z.object({ name: NameOf(promptLimits.name) }))
      .output(PromptOnWire),
    rename: route({
      right: 'telephony.manage',
      method: 'PATCH',
      path: '/telephony/prompts/{promptId}',
      summary: 'Rename a prompt',
      tags,
    })
      .errors(nameTaken)
      .input(byPrompt.extend({ name: NameOf(promptLimits.name) }))
      .output(PromptOnWire),
    write: route({
      right: 'telephony.manage',
      method: 'PUT',
      path: '/telephony/prompts/{promptId}/texts/{language}',
      summary: 'Write the text of a prompt in a language; it is spoken from now on',
      tags,
    })
      .input(byPrompt.extend({ language: z.enum(languages), text: cleanText(promptLimits.text) }))
      .output(PromptOnWire),
    versions: route({
      right: 'telephony.read',
      method: 'GET',
      path: '/telephony/prompts/{promptId}/versions',
      summary: 'List what a prompt has been, the newest first',
      tags,
    })
      .input(byPrompt)
      .output(z.object({ items: z.array(PromptVersionOnWire) })),
    restore: route({
      right: 'telephony.manage',
      method: 'POST',
      path: '/telephony/prompts/{promptId}/versions/{language}/{version}/restore',
      summary: 'Play an earlier version of a prompt again',
      tags,
    })
      .input(byPrompt.extend({ language: z.enum(languages), version: z.coerce.number().int().min(1) }))
      .output(PromptOnWire),
    remove: route({
      right: 'telephony.manage',
      method: 'DELETE',
      path: '/telephony/prompts/{promptId}',
      summary: 'Remove a prompt that nothing plays',
      tags,
    })
      .errors({ PROMPT_IN_USE: { status: 409 } })
      .input(byPrompt)
      .output(z.object({})),
  },
};
