import { z } from 'zod';
import { IdOf, Moment, Name, PageOf, PageQuery, route } from '#kernel/contract.ts';
import { invitationStates, invitationsAtOnceMax, lineOutcomes, validDays } from './invitation.ts';
import { mailStates, mailTroubles } from './mail-contract.ts';
import { languages, projectsMax } from './organisation.ts';
import { passwordObjections } from './password.ts';
import { exceedsOwn, limitReached } from './refusals.ts';
import { roleTemplates } from './role.ts';
import { groupColours, rolesOfUserMax } from './user.ts';

const Language = z.enum(languages);
const ProjectIds = z.union([z.literal('all'), z.array(IdOf('project')).max(projectsMax)]);
const Group = z.object({ id: IdOf('group'), name: z.string(), colour: z.enum(groupColours) });
const Role = z.object({ id: IdOf('role'), name: z.string(), template: z.enum(roleTemplates).nullable() });
const Days = z
  .int()
  .refine((days) => validDays.some((known) => known === days), `One of ${validDays.join(', ')}.`)
  .default(validDays[0]);
/** As it came; what is wrong with a line is said for that line, and the others go on. */
const Line = z.object({
  email: z.string().max(1_000).trim(),
  name: z.string().max(1_000).trim().default(''),
  groupId: IdOf('group').nullable().default(null),
  roleIds: z.array(IdOf('role')).max(rolesOfUserMax),
  projectIds: ProjectIds.default('all'),
  language: Language,
});
const Lines = z.object({ lines: z.array(Line).min(1).max(invitationsAtOnceMax), validForDays: Days });
const Token = z.string().min(1).max(200);
/** The rules of `password.ts` decide; this only keeps giants out. */
const Password = z.string().min(1).max(1_000);

export const InvitationOnWire = z
  .object({
    id: IdOf('invitation'),
    email: z.string(),
    name: z.string(),
    group: Group.nullable(),
    roles: z.array(Role),
    projectIds: ProjectIds,
    language: Language,
    state: z.enum(invitationStates),
    by: z.object({ id: IdOf('user'), name: z.string() }).nullable(),
    createdAt: Moment,
    expiresAt: Moment,
    acceptedAt: Moment.nullable(),
    sends: z.int(),
    /** What became of the last e-mail; null: none was sent. */
    mail: z
      .object({
        state: z.enum(mailStates),
        trouble: z.enum(mailTroubles).nullable(),
        answer: z.string().nullable(),
        nextTryAt: Moment.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Invitation' });
const LineAnswer = z.object({
  outcome: z.enum(lineOutcomes),
  id: IdOf('invitation').nullable(),
  /** Below the address of Santral; only where no e-mail was sent, to be handed over by hand. */
  link: z.string().nullable(),
});

const closed = {
  INVITATION_CLOSED: { status: 409, message: 'This invitation was accepted or taken back in the meantime.' },
} as const;
const deadLinks = {
  LINK_UNKNOWN: { status: 404, message: 'This link leads nowhere. There may be a newer one.' },
  LINK_USED: { status: 410, message: 'This link has been used.' },
  LINK_EXPIRED: { status: 410, message: 'This link has expired.' },
} as const;
const revoked = { LINK_REVOKED: { status: 410, message: 'This invitation was taken back.' } } as const;
const passwordRefused = {
  PASSWORD_REFUSED: {
    status: 422,
    message: 'This password is not good enough.',
    data: z.object({ objections: z.array(z.enum(passwordObjections)) }),
  },
} as const;

const common = { right: 'user.manage', tags: ['Users'] } as const;
const open = { right: 'public', tags: ['Sign-in'] } as const;

/** Inviting people. */
export const invitationsContract = {
  list: route({ ...common, method: 'GET', path: '/invitations', summary: 'List invitations, newest first' })
    .input(PageQuery.extend({ search: z.string().max(200).optional(), state: z.enum(invitationStates).optional() }))
    .output(PageOf(InvitationOnWire).extend({ mailIsSet: z.boolean() })),
  check: route({
    ...common,
    method: 'POST',
    path: '/invitations/check',
    summary: 'Say what would become of each line, and invite nobody',
  })
    .input(Lines)
    .output(z.object({ items: z.array(z.object({ outcome: z.enum(lineOutcomes) })), mailIsSet: z.boolean() })),
  create: route({
    ...common,
    method: 'POST',
    path: '/invitations',
    summary: 'Invite people by e-mail; what cannot be done is said for each line, the others are invited',
  })
    .input(Lines)
    .output(z.object({ items: z.array(LineAnswer), mailIsSet: z.boolean() })),
  resend: route({
    ...common,
    method: 'POST',
    path: '/invitations/{id}/resend',
    summary: 'Make a new link, by e-mail or to be handed over; the former one ends',
  })
    .input(z.object({ id: IdOf('invitation'), by: z.enum(['mail', 'hand']), validForDays: Days }))
    .output(z.object({ link: z.string().nullable() }))
    .errors({
      ...exceedsOwn,
      ...closed,
      MAIL_NOT_SET: { status: 409, message: 'The company has named no mail server.' },
    }),
  revoke: route({ ...common, method: 'POST', path: '/invitations/{id}/revoke', summary: 'Take an invitation back' })
    .input(z.object({ id: IdOf('invitation') }))
    .output(z.object({ revoked: IdOf('invitation') }))
    .errors(closed),
  open: route({
    ...open,
    method: 'POST',
    path: '/invitations/open',
    summary: 'What the invitation of a link says; uses nothing up',
  })
    .input(z.object({ token: Token }))
    .output(
      z.object({
        email: z.string(),
        name: z.string(),
        organisationName: z.string(),
        language: Language,
        by: z.string().nullable(),
        group: z.string().nullable(),
        roles: z.array(Role),
        expiresAt: Moment,
      }),
    )
    .errors({ ...deadLinks, ...revoked }),
  accept: route({
    ...open,
    method: 'POST',
    path: '/invitations/accept',
    summary: 'Become a user by the link of an invitation, with a name and password of one’s own; sign in afterwards',
  })
    .input(z.object({ token: Token, name: Name, password: Password, language: Language }))
    .output(z.object({ email: z.string() }))
    .errors({
      ...deadLinks,
      ...revoked,
      ...passwordRefused,
      EMAIL_TAKEN: { status: 409, message: 'This e-mail address already belongs to a user.' },
      ...limitReached,
    }),
};

/** A forgotten password. */
export const passwordResetContract = {
  request: route({
    ...open,
    method: 'POST',
    path: '/password-resets',
    summary: 'Send a link for a new password; the answer is the same whether there is such a user or not',
  })
    .input(z.object({ email: z.string().min(1).max(1_000) }))
    .output(z.object({ accepted: z.literal(true) })),
  open: route({
    ...open,
    method: 'POST',
    path: '/password-resets/open',
    summary: 'Whose password a link is for; uses nothing up',
  })
    .input(z.object({ token: Token }))
    .output(z.object({ email: z.string(), organisationName: z.string(), language: Language, expiresAt: Moment }))
    .errors(deadLinks),
  use: route({
    ...open,
    method: 'POST',
    path: '/password-resets/use',
    summary: 'Choose a new password by a link; ends all sessions of that user',
  })
    .input(z.object({ token: Token, password: Password }))
    .output(z.object({ email: z.string(), endedSessions: z.int() }))
    .errors({ ...deadLinks, ...passwordRefused }),
};
