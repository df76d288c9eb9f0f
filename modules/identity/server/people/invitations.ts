import type { OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Mail, MailId, MailRow } from '#platform/mail/index.ts';
import {
  type InvitationId,
  type InvitationLine,
  type InvitationState,
  invitationPath,
  invitationsOpenMax,
  type LineOutcome,
  objectionsTo,
  stateOf,
} from '../../invitation.ts';
import { invitationLetter, momentIn } from '../../letters.ts';
import type { Language } from '../../organisation.ts';
import type { PasswordObjection } from '../../password.ts';
import { emailKey } from '../../user.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import { cursorAfter, readCursor } from '../cursor.ts';
import type { Wait } from '../entry/brake-store.ts';
import { newPasswordObjections } from '../entry/breached-passwords.ts';
import type { Busy, PasswordHashes } from '../entry/password-hash.ts';
import type { PublicBrake } from '../entry/public-brake.ts';
import type { Visit } from '../entry/sign-in.ts';
import { holdPower, refusalOfGiving } from '../roles/power-store.ts';
import { hashOf, newToken, readToken } from '../tokens.ts';
import { addUser, emailTaken, type LimitReached } from './add-user.ts';
import * as store from './invitation-store.ts';
import { readUser } from './user-store.ts';
import type { UsersChanged } from './users.ts';

const dayMs = 24 * 3_600_000;

/** What became of a line. The link is told only where no e-mail goes out: then it is handed over by hand. */
export type LineAnswer = {
  readonly outcome: LineOutcome;
  readonly id: InvitationId | null;
  readonly link: string | null;
};
export type InviteOutcome = { readonly items: readonly LineAnswer[]; readonly mailIsSet: boolean };

/** Why a link is not good: it never was or was replaced, or somebody used it, it ran out, it was taken back. */
export type DeadLink = { readonly type: 'unknown' | 'used' | 'expired' | 'revoked' };

export type OpenOutcome =
  | {
      readonly type: 'open';
      readonly invitation: store.StoredInvitation;
      readonly organisationName: string;
    }
  | DeadLink
  | Wait;
export type AcceptOutcome =
  | { readonly type: 'accepted'; readonly userId: UserId; readonly email: string }
  | { readonly type: 'passwordRefused'; readonly objections: readonly PasswordObjection[] }
  | { readonly type: 'emailTaken' }
  | LimitReached
  | DeadLink
  | Wait
  | Busy;

type Needs = {
  database: Database;
  clock: Clock;
  mail: Mail;
  hashes: PasswordHashes;
  brake: PublicBrake;
  tellChanged: (changed: UsersChanged) => Promise<void>;
};

/** Invitations: written, sent, made anew, taken back, accepted. */
export function openInvitations(needs: Needs) {
  const { database, clock, mail, hashes, brake, tellChanged } = needs;

  /** Writes the letters of new links, where the company has named a mail server; answers their ids in the same order. */
  async function writeLetters(
    trx: Transaction,
    actor: Actor,
    links: readonly { email: string; language: Language; token: string; expiresAtMs: number }[],
  ): Promise<readonly MailId[] | null> {
    const { organisationId, userId } = actor.who;
    const settings = await mail.settingsIn(trx, organisationId);
    if (settings === null) return null;
    const { name: organisationName, zone } = await store.readOrganisation(trx, organisationId);
    const by = (await readUser(trx, organisationId, userId))?.name ?? organisationName;
    const letters = links.map(({ email, language, token, expiresAtMs }) => {
      const url = `${settings.linkBase}${linkOf(token)}`;
      const until = momentIn(language, zone, expiresAtMs);
      const letter = invitationLetter({ language, organisationName, by, url, until });
      return { kind: 'invitation', to: email, letter, usefulUntilMs: expiresAtMs };
    });
    return mail.add(trx, organisationId, letters);
  }

  /** What would become of each line. */
  async function look(
    trx: Transaction,
    actor: Actor,
    lines: readonly InvitationLine[],
  ): Promise<readonly { outcome: LineOutcome; hash: Buffer; replaces: InvitationId | null }[]> {
    const { organisationId } = actor.who;
    const hashes = lines.map(({ email }) => hashOf(emailKey(email)));
    const objections = objectionsTo(lines);
    const taken = await store.readTaken(trx, organisationId, hashes);
    const unanswered = await store.readUnanswered(trx, organisationId, hashes);
    let room = invitationsOpenMax - (await store.countUnanswered(trx, organisationId));
    const refusals = new Map<string, Awaited<ReturnType<typeof refusalOfGiving>>>();
    const looked: { outcome: LineOutcome; hash: Buffer; replaces: InvitationId | null }[] = [];
    for (const [index, line] of lines.entries()) {
      const hash = hashes[index] ?? Buffer.alloc(0);
      const open = unanswered.get(hash.toString('hex'));
      const { groupId, roleIds, projectIds } = line;
      const given = JSON.stringify([groupId, roleIds, projectIds]);
      if (!refusals.has(given))
        refusals.set(given, await refusalOfGiving(trx, actor, { groupId, roleIds, projectIds }));
      const isOpen = open !== undefined && clock.nowMs() < open.expiresAtMs;
      const outcome =
        objections[index] ??
        taken.get(hash.toString('hex')) ??
        (isOpen ? 'alreadyInvited' : null) ??
        refusals.get(given)?.type ??
        (room <= 0 ? 'limitReached' : 'invited');
      if (outcome === 'invited') room -= 1;
      looked.push({ outcome, hash, replaces: outcome === 'invited' ? (open?.id ?? null) : null });
    }
    return looked;
  }

  return {
    async list(
      actor: Actor,
      asked: {
        limit: number;
        cursor?: string | undefined;
        search?: string | undefined;
        state?: InvitationState | undefined;
      },
    ) {
      const { organisationId } = actor.who;
      const cursor = readCursor(asked.cursor);
      if (cursor === 'unreadable' || (cursor !== null && !/^\d{1,15}$/.test(cursor.key))) return null;
      const nowMs = clock.nowMs();
      return database.within(organisationId, async (trx) => {
        const found = await store.readInvitations(
          trx,
          organisationId,
          { ...asked, nowMs },
          { limit: asked.limit + 1, cursor },
        );
        const items = found.slice(0, asked.limit);
        const mails = await mailsOf(trx, mail, organisationId, items);
        const last = items.at(-1);
        const isMore = found.length > asked.limit && last !== undefined;
        return {
          items: items.map((invitation) => ({
            invitation,
            state: stateOf(invitation, nowMs),
            mail: invitation.mailId === null ? null : (mails.get(invitation.mailId) ?? null),
          })),
          next: isMore ? cursorAfter({ key: String(last.createdAtMs), id: last.id }) : null,
          mailIsSet: (await mail.settingsIn(trx, organisationId)) !== null,
        };
      });
    },

    /** Says what would become of each line and invites nobody. */
    check(actor: Actor, lines: readonly InvitationLine[]) {
      const { organisationId } = actor.who;
      return database.within(organisationId, async (trx) => ({
        items: await look(trx, actor, lines),
        mailIsSet: (await mail.settingsIn(trx, organisationId)) !== null,
      }));
    },

    /** Invites everybody who can be, and says of the others why not. All of it is written together. */
    async invite(
      actor: Actor,
      { lines, validForDays }: { readonly lines: readonly InvitationLine[]; readonly validForDays: number },
    ): Promise<InviteOutcome> {
      const { organisationId, userId } = actor.who;
      const nowMs = clock.nowMs();
      const expiresAtMs = nowMs + validForDays * dayMs;
      const outcome = await database.within(organisationId, async (trx): Promise<InviteOutcome> => {
        const looked = await look(trx, actor, lines);
        const replaced = looked.flatMap(({ replaces }) => (replaces === null ? [] : [replaces]));
        await store.closeInvitations(trx, organisationId, replaced, { type: 'revoked' }, nowMs);
        const fresh = looked.flatMap(({ outcome, hash }, index) => {
          const line = lines[index];
          if (outcome !== 'invited' || !line) return [];
          const token = newToken(organisationId);
          return [{ ...line, index, id: newId<'invitation'>(), emailHash: hash, token, expiresAtMs }];
        });
        const links = fresh.map(({ token, ...line }) => ({ ...line, token: token.text }));
        const mailIds = await writeLetters(trx, actor, links);
        const rows = fresh.map((one, place) => ({
          ...one,
          tokenHash: one.token.hash,
          mailId: mailIds?.[place] ?? null,
        }));
        const made = { by: userId, nowMs, expiresAtMs };
        const written = await store.insertInvitations(trx, organisationId, rows, made);
        // Of two who invite one address at the same moment, the second finds it invited.
        const late = rows.flatMap(({ id, mailId }) => (written.has(id) || mailId === null ? [] : [mailId]));
        await mail.cancel(trx, organisationId, late);
        await audit.appendAllBy(
          trx,
          actor,
          rows
            .filter(({ id }) => written.has(id))
            .map((one) => ({ atMs: nowMs, what: 'invited', thing: thingOf(one.id), after: told(one) })),
        );
        const byIndex = new Map(rows.map((row) => [row.index, row]));
        return {
          mailIsSet: mailIds !== null,
          items: looked.map(({ outcome }, index) => {
            const row = byIndex.get(index);
            if (!row) return { outcome, id: null, link: null };
            if (!written.has(row.id)) return { outcome: 'alreadyInvited', id: null, link: null };
            return { outcome, id: row.id, link: mailIds === null ? linkOf(row.token.text) : null };
          }),
        };
      });
      mail.wake();
      return outcome;
    },

    /** Makes a new link; the former one, and its letter if it still waits, end. Whoever makes it must be able to give what it gives. */
    async resend(actor: Actor, id: InvitationId, how: { readonly by: 'mail' | 'hand'; readonly validForDays: number }) {
      const { organisationId, userId } = actor.who;
      const nowMs = clock.nowMs();
      const expiresAtMs = nowMs + how.validForDays * dayMs;
      const outcome = await database.within(organisationId, async (trx) => {
        const invitation = await store.readInvitation(trx, organisationId, { id }, { isHeld: true });
        if (invitation === null) return { type: 'notFound' } as const;
        if (invitation.acceptedAtMs !== null || invitation.revokedAtMs !== null) return { type: 'closed' } as const;
        const { groupId, projectIds, roles, email, language } = invitation;
        const given = { groupId, projectIds, roleIds: roles.map((role) => role.id) };
        const refused = await refusalOfGiving(trx, actor, given);
        if (refused !== null) return refused;
        const token = newToken(organisationId);
        const links = [{ email, language, token: token.text, expiresAtMs }];
        const mailIds = how.by === 'mail' ? await writeLetters(trx, actor, links) : null;
        if (how.by === 'mail' && mailIds === null) return { type: 'mailNotSet' } as const;
        if (invitation.mailId !== null) await mail.cancel(trx, organisationId, [invitation.mailId]);
        const link = { tokenHash: token.hash, mailId: mailIds?.[0] ?? null, expiresAtMs, by: userId };
        await store.renewInvitation(trx, organisationId, id, link);
        await audit.appendBy(trx, actor, {
          atMs: nowMs,
          what: 'invitationResent',
          thing: thingOf(id),
          after: { email, by: how.by, until: iso(expiresAtMs) },
        });
        return { type: 'resent', link: how.by === 'hand' ? linkOf(token.text) : null } as const;
      });
      mail.wake();
      return outcome;
    },

    /** Takes an invitation back: its link is dead at once, and its letter does not leave if it still waits. */
    revoke(actor: Actor, id: InvitationId): Promise<'revoked' | 'closed' | 'notFound'> {
      const { organisationId } = actor.who;
      return database.within(organisationId, async (trx) => {
        const invitation = await store.readInvitation(trx, organisationId, { id }, { isHeld: true });
        if (invitation === null) return 'notFound';
        if (invitation.acceptedAtMs !== null || invitation.revokedAtMs !== null) return 'closed';
        await store.closeInvitations(trx, organisationId, [id], { type: 'revoked' }, clock.nowMs());
        if (invitation.mailId !== null) await mail.cancel(trx, organisationId, [invitation.mailId]);
        const { email } = invitation;
        const after = { email };
        await audit.appendBy(trx, actor, { atMs: clock.nowMs(), what: 'invitationRevoked', thing: thingOf(id), after });
        return 'revoked';
      });
    },

    /** What the invitation of a link says; looking uses nothing up. */
    async open(tokenText: string, visit: Visit): Promise<OpenOutcome> {
      const wait = brake.pass(visit.ip);
      if (wait !== null) return wait;
      const token = readToken(tokenText);
      if (token === null) return { type: 'unknown' };
      const { organisationId, hash: tokenHash } = token;
      return database.within(organisationId, async (trx): Promise<OpenOutcome> => {
        const invitation = await store.readInvitation(trx, organisationId, { tokenHash }, { isHeld: false });
        const dead = deadLink(invitation, clock.nowMs());
        if (dead !== null || invitation === null) return dead ?? { type: 'unknown' };
        const { name: organisationName } = await store.readOrganisation(trx, organisationId);
        return { type: 'open', invitation, organisationName };
      });
    },

    /**
     * Makes a user of whoever holds the link, in the group and roles of the invitation: all or nothing. She comes in by the
     * door of everybody, with the password she has just chosen.
     */
    async accept(
      input: { readonly token: string; readonly name: string; readonly password: string; readonly language: Language },
      visit: Visit,
    ): Promise<AcceptOutcome> {
      const opened = await this.open(input.token, visit);
      if (opened.type !== 'open') return opened;
      const token = readToken(input.token);
      if (token === null) return { type: 'unknown' };
      const { email } = opened.invitation;
      const { organisationName } = opened;
      const objections = await newPasswordObjections(input.password, { email, organisationName });
      if (objections.length > 0) return { type: 'passwordRefused', objections };
      const made = await hashes.make(input.password);
      if (made.type !== 'made') return made;
      const { organisationId, hash: tokenHash } = token;
      const id = newId<'user'>();
      const outcome = await database
        .within(organisationId, async (trx): Promise<AcceptOutcome> => {
          await holdPower(trx, organisationId);
          const invitation = await store.readInvitation(trx, organisationId, { tokenHash }, { isHeld: true });
          const nowMs = clock.nowMs();
          const dead = deadLink(invitation, nowMs);
          if (dead !== null || invitation === null) return dead ?? { type: 'unknown' };
          const { groupId, projectIds, roles } = invitation;
          const roleIds = roles.map((role) => role.id);
          const { name, language } = input;
          const added = await addUser(trx, {
            ...{ organisationId, id, name, email, groupId, roleIds, projectIds, language, nowMs },
            ...{ passwordHash: made.hash, chosenByHerself: true },
          });
          if (added.type !== 'added') return added;
          await store.closeInvitations(trx, organisationId, [invitation.id], { type: 'accepted', userId: id }, nowMs);
          if (invitation.mailId !== null) await mail.cancel(trx, organisationId, [invitation.mailId]);
          await audit.append(trx, {
            ...{ organisationId, atMs: nowMs, by: id, from: visit.ip, requestId: visit.requestId },
            what: 'invitationAccepted',
            thing: { type: 'user', id },
            after: { ...told(invitation), name, invitation: invitation.id },
          });
          return { type: 'accepted', userId: id, email };
        })
        .catch(emailTaken);
      if (outcome.type === 'accepted') await tellChanged({ organisationId, userIds: [id] });
      return outcome;
    },
  };
}

function deadLink(invitation: store.StoredInvitation | null, nowMs: number): DeadLink | null {
  if (invitation === null) return { type: 'unknown' };
  const state = stateOf(invitation, nowMs);
  if (state === 'open') return null;
  return { type: state === 'accepted' ? 'used' : state };
}

async function mailsOf(
  trx: Transaction,
  mail: Mail,
  organisationId: OrganisationId,
  invitations: readonly store.StoredInvitation[],
): Promise<ReadonlyMap<MailId, MailRow>> {
  const ids = invitations.flatMap(({ mailId }) => (mailId === null ? [] : [mailId]));
  return new Map((await mail.rows(trx, organisationId, ids)).map((row) => [row.id, row]));
}

const linkOf = (token: string): string => `${invitationPath}#${token}`;
const thingOf = (id: InvitationId) => ({ type: 'invitation', id });

/** What the audit trail tells of an invitation. */
function told(of: InvitationLine | store.StoredInvitation) {
  const { email, groupId, roleIds, projectIds, language } = of;
  return { email, groupId, roleIds, projectIds, language };
}
