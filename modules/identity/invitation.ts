import type { GroupId, Id, ProjectId, UserId } from '#kernel/id.ts';
import type { Language } from './organisation.ts';
import type { RoleId } from './role.ts';
import { emailKey, emailLengthMax, type User } from './user.ts';

export type InvitationId = Id<'invitation'>;

export const invitationStates = ['open', 'expired', 'accepted', 'revoked'] as const;
export type InvitationState = (typeof invitationStates)[number];

/** Who is to come in, and as what. */
export type InvitationLine = {
  readonly email: string;
  /** What she is called, as far as the one who invites knows; empty: she says so herself. */
  readonly name: string;
  readonly groupId: GroupId | null;
  readonly roleIds: readonly RoleId[];
  readonly projectIds: 'all' | readonly ProjectId[];
  /** Of the letter and of her screens. */
  readonly language: Language;
};

export type Invitation = Omit<InvitationLine, 'groupId' | 'roleIds'> & {
  readonly id: InvitationId;
  readonly group: User['group'];
  /** Those of the roles that still exist. */
  readonly roles: User['roles'];
  readonly by: { readonly id: UserId; readonly name: string } | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly acceptedAtMs: number | null;
  readonly revokedAtMs: number | null;
  /** How often a link was made for it. */
  readonly sends: number;
};

/** How long a link works, in days; the first is taken unless somebody chooses. */
export const validDays = [7, 1, 3, 14, 30] as const;
/** Lines of one request. Longer lists come in portions, so that each is all or nothing and they can be stopped between. */
export const invitationsAtOnceMax = 200;
/** Open invitations of one organisation. */
export const invitationsOpenMax = 20_000;
export const invitedNameMax = 120;

/** What becomes of a line. `notAvailable`: the address belongs elsewhere; where is nobody's business. */
export const lineOutcomes = [
  'invited',
  'emailInvalid',
  'nameTooLong',
  'twice',
  'alreadyUser',
  'alreadyDisabled',
  'alreadyInvited',
  'notAvailable',
  'exceedsOwn',
  'notFound',
  'limitReached',
] as const;
export type LineOutcome = (typeof lineOutcomes)[number];

export function stateOf(
  { acceptedAtMs, revokedAtMs, expiresAtMs }: Pick<Invitation, 'acceptedAtMs' | 'revokedAtMs' | 'expiresAtMs'>,
  nowMs: number,
): InvitationState {
  if (acceptedAtMs !== null) return 'accepted';
  if (revokedAtMs !== null) return 'revoked';
  return nowMs < expiresAtMs ? 'open' : 'expired';
}

/** One mailbox: something, an at sign, and a domain with a dot. No brackets, quotes, lists or line breaks. */
const mailbox = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]{2,}$/u;

/** Says whether a text is an address we can write to. */
export function isMailbox(text: string): boolean {
  return text.length <= emailLengthMax && mailbox.test(text) && !text.includes('..');
}

/** What is wrong with lines by themselves, before anybody is asked; null where nothing is. */
export function objectionsTo(
  lines: readonly Pick<InvitationLine, 'email' | 'name'>[],
): readonly (LineOutcome | null)[] {
  const seen = new Set<string>();
  return lines.map(({ email, name }) => {
    if (!isMailbox(email)) return 'emailInvalid';
    const key = emailKey(email);
    if (seen.has(key)) return 'twice';
    seen.add(key);
    return name.length > invitedNameMax ? 'nameTooLong' : null;
  });
}

/** The place in the browser where a link of ours ends; what follows the sign # is never sent to any server. */
export const invitationPath = '/invitation';
export const passwordResetPath = '/password';
export const resetMinutes = 30;
