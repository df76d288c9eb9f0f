import { z } from 'zod';
import { cleanText, IdOf, Moment, Name, NameOf, route } from '#kernel/contract.ts';
import { proveAgain } from './refusals.ts';
import { emailLengthMax } from './user.ts';

export const tlsModes = ['starttls', 'tls', 'none'] as const;
/** What stood in the way of a letter; each has its words on the screen. */
export const mailTroubles = [
  ...(['noSettings', 'hostNotFound', 'unreachable', 'timedOut', 'tlsNotOffered', 'tlsFailed'] as const),
  ...(['certificateUnknown', 'certificateExpired', 'certificateName', 'signInRefused', 'senderRefused'] as const),
  ...(['recipientRefused', 'messageRefused', 'later', 'cut', 'interrupted', 'expired', 'unknown'] as const),
] as const;
export const mailStates = ['queued', 'sending', 'sent', 'failed', 'cancelled'] as const;

const certificateLengthMax = 20_000;
const Host = z
  .string()
  .trim()
  .max(253)
  .regex(/^[0-9A-Za-z.:_-]+$/);
const Address = NameOf(emailLengthMax).pipe(z.email());
/** Where links in letters lead: the address of a site and nothing more, kept without a slash at the end. */
const LinkBase = z
  .string()
  .trim()
  .max(300)
  .regex(/^https?:\/\/([0-9A-Za-z.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?\/?$/)
  .transform((text) => text.replace(/\/$/, ''));

const Settings = z.object({
  host: Host,
  port: z.int().min(1).max(65_535),
  tls: z.enum(tlsModes),
  /** Null: the server asks for no sign-in. */
  user: NameOf(254).nullable(),
  /** Certificates in PEM that are trusted beside the usual ones. */
  certificate: cleanText(certificateLengthMax).nullable(),
  fromName: Name,
  fromAddress: Address,
  linkBase: LinkBase,
});
export const MailSettingsOnWire = Settings.extend({
  certificate: z.string().nullable(),
  hasPassword: z.boolean(),
}).meta({ id: 'MailSettings' });
export const MailOnWire = z
  .object({
    id: IdOf('mail'),
    kind: z.string(),
    to: z.string(),
    state: z.enum(mailStates),
    tries: z.int(),
    trouble: z.enum(mailTroubles).nullable(),
    /** What the mail server said. */
    answer: z.string().nullable(),
    createdAt: Moment,
    nextTryAt: Moment.nullable(),
  })
  .meta({ id: 'Mail' });

const common = { right: 'organisation.edit', tags: ['Company'] } as const;

export const mailContract = {
  read: route({ ...common, method: 'GET', path: '/mail-settings', summary: 'How the company sends e-mail' }).output(
    z.object({
      settings: MailSettingsOnWire.nullable(),
      /** Set by the operator: links lead there whatever the settings say. */
      publicUrl: z.string().nullable(),
    }),
  ),
  save: route({ ...common, method: 'PUT', path: '/mail-settings', summary: 'Name the mail server of the company' })
    .input(
      Settings.extend({
        /** Not said: the one that is kept, as long as server and user stay the same. */
        password: z.string().min(1).max(1_000).optional(),
      }),
    )
    .output(MailSettingsOnWire)
    .errors({
      ...proveAgain,
      PASSWORD_NEEDED: { status: 422, message: 'A password belongs to one server and one user: give it again.' },
      CERTIFICATE_UNREADABLE: { status: 422, message: 'This is no certificate in PEM.' },
    }),
  remove: route({ ...common, method: 'DELETE', path: '/mail-settings', summary: 'Send no e-mail any more' })
    .output(z.object({ removed: z.boolean() }))
    .errors(proveAgain),
  test: route({
    ...common,
    method: 'POST',
    path: '/mail-settings/test',
    summary: 'Send a test message to the one who asks, and say what the mail server answered',
  }).output(z.object({ to: z.string(), trouble: z.enum(mailTroubles).nullable(), answer: z.string().nullable() })),
  recent: route({
    ...common,
    method: 'GET',
    path: '/mails',
    summary: 'The newest e-mails of the program, with what became of each',
  }).output(z.object({ items: z.array(MailOnWire) })),
};
