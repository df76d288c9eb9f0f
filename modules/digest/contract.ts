import { z } from 'zod';
import { emailKey, emailLengthMax, languages, mailStates, mailTroubles } from '#identity';
import { IdOf, Moment, Name, route } from '#kernel/contract.ts';
import { digestLimits, digestParts, digestStates, pauseReasons } from './digest.ts';

const tags = ['Digests'];
const hour = z.int().min(0).max(23);

const ScheduleOnWire = z.discriminatedUnion('every', [
  z.object({ every: z.literal('day'), hour }),
  z.object({ every: z.literal('week'), weekday: z.int().min(1).max(7), hour }),
  z.object({ every: z.literal('month'), day: z.int().min(1).max(31), hour }),
]);

const RecipientsOnWire = z
  .object({
    users: z.array(IdOf('user')).max(digestLimits.recipients),
    /** Of whoever else gets it; two spellings of one mailbox are one. */
    addresses: z
      .array(z.string().trim().max(emailLengthMax).pipe(z.email()).transform(emailKey))
      .max(digestLimits.recipients),
  })
  .transform(({ users, addresses }) => ({ users: [...new Set(users)], addresses: [...new Set(addresses)] }))
  .refine(({ users, addresses }) => {
    const all = users.length + addresses.length;
    return all >= 1 && all <= digestLimits.recipients;
  }, `A digest has 1 to ${digestLimits.recipients} recipients.`);

const settings = {
  name: Name,
  language: z.enum(languages),
  schedule: ScheduleOnWire,
  recipients: RecipientsOnWire,
  parts: z
    .array(z.enum(digestParts))
    .min(1)
    .transform((parts) => digestParts.filter((part) => parts.includes(part))),
  projectId: IdOf('project').nullable(),
};

/** What became of the letter to one recipient. `skipped`: a colleague who is disabled, or not there any more. */
export const letterStates = [...mailStates, 'skipped', 'forgotten'] as const;
const LetterOnWire = z.object({
  to: z.string(),
  state: z.enum(letterStates),
  tries: z.int(),
  trouble: z.enum(mailTroubles).nullable(),
  /** What the mail server said. */
  answer: z.string().nullable(),
});
export type DigestLetter = z.infer<typeof LetterOnWire>;

const RunOnWire = z.object({
  kind: z.enum(['scheduled', 'toOneself']),
  dueAt: Moment,
  at: Moment,
  from: z.iso.date(),
  until: z.iso.date(),
  /** The figures could not be made, again and again: nothing was sent for this time. */
  isFailed: z.boolean(),
  letters: z.array(LetterOnWire),
});
export type DigestRun = z.infer<typeof RunOnWire>;

export const DigestOnWire = z
  .object({
    id: IdOf('digest'),
    version: z.int(),
    ...settings,
    recipients: z.object({ users: z.array(IdOf('user')), addresses: z.array(z.string()) }),
    parts: z.array(z.enum(digestParts)),
    owner: z.object({ id: IdOf('user'), name: z.string() }),
    /** Whether the reader set it up: only then may she change it, and have it sent to herself. */
    isOwn: z.boolean(),
    projectName: z.string().nullable(),
    state: z.enum(digestStates),
    pausedBecause: z.enum(pauseReasons).nullable(),
    nextAt: Moment.nullable(),
    /** The last time it was sent, or was to be; null when it never was, or longer ago than is kept. */
    last: RunOnWire.nullable(),
  })
  .meta({ id: 'Digest' });
export type Digest = z.infer<typeof DigestOnWire>;

const byId = z.object({ digestId: IdOf('digest') });
const unknown = { UNKNOWN_RECIPIENT: { status: 400 }, UNKNOWN_PROJECT: { status: 400 } } as const;
const notYours = { NOT_YOURS: { status: 403 } } as const;

export const digestContract = {
  list: route({
    right: 'digest.manage',
    method: 'GET',
    path: '/reports/digests',
    summary: 'The digests one may see: one’s own, or everybody’s',
    tags,
  }).output(
    z.object({
      items: z.array(DigestOnWire),
      zone: z.string(),
      /** Whether a mail server is set up; without one nothing can be sent. */
      hasMail: z.boolean(),
    }),
  ),
  choices: route({
    right: 'digest.manage',
    method: 'GET',
    path: '/reports/digests/choices',
    summary: 'Colleagues and projects that a digest of one’s own can name',
    tags,
  }).output(
    z.object({
      people: z.array(z.object({ id: IdOf('user'), name: z.string() })),
      projects: z.array(z.object({ id: IdOf('project'), name: z.string() })),
    }),
  ),
  create: route({
    right: 'digest.manage',
    method: 'POST',
    path: '/reports/digests',
    summary: 'Set up a digest',
    tags,
    successStatus: 201,
  })
    .input(z.object(settings))
    .output(DigestOnWire)
    .errors({ ...unknown, LIMIT_REACHED: { status: 409, data: z.object({ limit: z.int() }) } }),
  change: route({
    right: 'digest.manage',
    method: 'PUT',
    path: '/reports/digests/{digestId}',
    summary: 'Change a digest of one’s own',
    tags,
  })
    .input(byId.extend({ version: z.int(), ...settings }))
    .output(DigestOnWire)
    .errors({ ...unknown, ...notYours }),
  turn: route({
    right: 'digest.manage',
    method: 'PUT',
    path: '/reports/digests/{digestId}/state',
    summary: 'Stop a digest, or have it sent again from its next time on',
    tags,
    description: 'Whoever sees a digest may stop it; only its owner may have it sent again.',
  })
    .input(byId.extend({ isOn: z.boolean() }))
    .output(DigestOnWire)
    .errors(notYours),
  remove: route({
    right: 'digest.manage',
    method: 'DELETE',
    path: '/reports/digests/{digestId}',
    summary: 'Delete a digest; letters that are not out yet do not go out',
    tags,
  })
    .input(byId)
    .output(z.object({})),
  runs: route({
    right: 'digest.manage',
    method: 'GET',
    path: '/reports/digests/{digestId}/runs',
    summary: 'The last times a digest was sent, and what became of each letter',
    tags,
  })
    .input(byId)
    .output(z.object({ items: z.array(RunOnWire) })),
  preview: route({
    right: 'digest.manage',
    method: 'POST',
    path: '/reports/digests/preview',
    summary: 'A digest as it would be sent now, with what one may see oneself; nothing is sent',
    tags,
  })
    .input(z.object({ ...settings, recipients: z.unknown().optional() }))
    .output(z.object({ subject: z.string(), html: z.string(), text: z.string() }))
    .errors({ UNKNOWN_PROJECT: unknown.UNKNOWN_PROJECT }),
  sendToMe: route({
    right: 'digest.manage',
    method: 'POST',
    path: '/reports/digests/{digestId}/send-to-me',
    summary: 'Send a digest of one’s own to oneself now',
    tags,
  })
    .input(byId)
    .output(z.object({ to: z.string() }))
    .errors({ ...notYours, NO_MAIL: { status: 409 } }),
} as const;
