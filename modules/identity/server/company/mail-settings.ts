import { X509Certificate } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Mail, MailOutcome, MailSettings } from '#platform/mail/index.ts';
import { testLetter } from '../../letters.ts';
import type { Session } from '../../session.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';

export type MailSettingsInput = Omit<MailSettings, 'hasPassword'> & { readonly password?: string | undefined };
export type SaveMailOutcome =
  | { readonly type: 'saved'; readonly settings: MailSettings }
  | { readonly type: 'passwordNeeded' | 'certificateUnreadable' };

/** The mail server of a company: named, tried and taken away, with a row in the audit trail each time. */
export function openMailSettings({ database, clock, mail }: { database: Database; clock: Clock; mail: Mail }) {
  return {
    read: mail.settings,
    recent: mail.recent,
    publicUrl: mail.publicUrl,

    async save(actor: Actor, { password, ...settings }: MailSettingsInput): Promise<SaveMailOutcome> {
      const { organisationId } = actor.who;
      if (settings.certificate !== null && !isCertificate(settings.certificate))
        return { type: 'certificateUnreadable' };
      const saved = await database.within(organisationId, async (trx): Promise<SaveMailOutcome> => {
        const before = await mail.settingsIn(trx, organisationId);
        // A kept password is for the server it was given for: nobody makes us tell it to another one.
        const isSameDoor =
          before?.host === settings.host && before.port === settings.port && before.user === settings.user;
        const isWeaker = before?.tls !== settings.tls && settings.tls === 'none';
        const keeps = settings.user !== null && password === undefined;
        if (keeps && !(isSameDoor && before?.hasPassword && !isWeaker)) return { type: 'passwordNeeded' };
        await mail.save(trx, organisationId, settings, passwordOf(settings.user, password));
        const after = await mail.settingsIn(trx, organisationId);
        if (!after) throw new Error(`The mail settings of ${organisationId} vanished while they were written.`);
        await audit.appendBy(trx, actor, {
          atMs: clock.nowMs(),
          what: 'mailSettingsChanged',
          thing: { type: 'organisation', id: organisationId },
          before: before && told(before),
          after: { ...told(after), passwordReplaced: password !== undefined },
        });
        return { type: 'saved', settings: after };
      });
      if (saved.type === 'saved') mail.wake();
      return saved;
    },

    remove(actor: Actor): Promise<boolean> {
      const { organisationId } = actor.who;
      return database.within(organisationId, async (trx) => {
        const before = await mail.settingsIn(trx, organisationId);
        if (!before || !(await mail.remove(trx, organisationId))) return false;
        await audit.appendBy(trx, actor, {
          atMs: clock.nowMs(),
          what: 'mailSettingsRemoved',
          thing: { type: 'organisation', id: organisationId },
          before: told(before),
        });
        return true;
      });
    },

    /** Sends a message to the one who asks, now, and says what the server answered. */
    async test({ who, user, organisation }: Session): Promise<MailOutcome> {
      const settings = await mail.settings(who.organisationId);
      const { language } = user.preferences;
      const letter = testLetter({ language, organisationName: organisation.name, url: `${settings?.linkBase ?? ''}/` });
      return mail.sendNow(who.organisationId, user.email, letter);
    },
  };
}

function passwordOf(user: string | null, password: string | undefined) {
  if (user === null) return { type: 'none' } as const;
  return password === undefined ? ({ type: 'keep' } as const) : ({ type: 'set', text: password } as const);
}

/** What the audit trail tells: everything but the password. */
function told({ certificate, ...settings }: MailSettings) {
  return { ...settings, hasCertificate: certificate !== null };
}

function isCertificate(text: string): boolean {
  const parts = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (parts === null) return false;
  try {
    return parts.every((part) => new X509Certificate(part).subject !== undefined);
  } catch (unreadable) {
    if (unreadable instanceof Error) return false;
    throw unreadable;
  }
}
