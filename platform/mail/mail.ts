import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '../clock.ts';
import type { Database, Transaction } from '../database/index.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Seal } from '../seal.ts';
import type { Letter } from './letter.ts';
import { connectionsMax, type Line, type MailOutcome, openLine } from './smtp.ts';
import type { MailId, MailRow, MailSettings } from './store.ts';
import * as store from './store.ts';

export type { MailId } from './store.ts';

/** A letter that is to go out. */
export interface NewLetter {
  /** What it is, in one word of its cause: `invitation`. */
  readonly kind: string;
  readonly to: string;
  readonly letter: Letter;
  /** After this moment it would be of no use: it is not sent any more. */
  readonly usefulUntilMs?: number;
  /** Rather not at all than twice: where nobody knows whether it is out, it is not tried again. */
  readonly isOnce?: boolean;
}

const retryFirstMs = 60_000;
const retryMostMs = 3_600_000;
const giveUpAfterMs = 24 * 3_600_000;
/** Longer than a try can take; a claim older than this was made by a process that ended. */
const claimMs = 5 * 60_000;
const organisationsAtOnce = 100;
const stopWithinMs = 2_000;
const recentMax = 50;
const keptMs = 30 * 24 * 3_600_000;
const sweptAtOnceMax = 5_000;

export type Mail = ReturnType<typeof openMail>;

/** Opens the letters of all organisations. `sendDue` is to be called every minute; `wake` after a letter was written. */
export function openMail(needs: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Shuts passwords, and letters until they are out. */
  readonly seal: Seal;
  /** How the world reaches us, when the operator said so; links lead there. */
  readonly publicUrl?: string | null;
}) {
  const { database, clock, log, seal, publicUrl = null } = needs;
  const lanes = new Map<OrganisationId, { again: boolean; readonly done: Promise<void> }>();
  let isClosed = false;

  const settingsOf = async (trx: Transaction, organisationId: OrganisationId) => {
    const found = await store.readSettings(trx, organisationId);
    return found && { ...found.settings, linkBase: publicUrl ?? found.settings.linkBase };
  };

  /** A line to the organisation's server, or null when it has named none. */
  const lineOf = async (organisationId: OrganisationId): Promise<Line | null> => {
    const found = await database.within(organisationId, (trx) => store.readSettings(trx, organisationId));
    if (!found) return null;
    const { settings, sealedPassword } = found;
    const password = sealedPassword && seal.open(sealedPassword, passwordOf(organisationId));
    return openLine({ ...settings, password });
  };

  /** Everything that is due in one organisation, a few at a time. Ends early when its server takes nothing. */
  const workLane = async (organisationId: OrganisationId): Promise<void> => {
    await database.within(organisationId, (trx) => store.settleInterrupted(trx, organisationId, clock.nowMs()));
    const line = await lineOf(organisationId);
    try {
      for (;;) {
        const claim = { nowMs: clock.nowMs(), claimMs, limit: connectionsMax };
        const due = await database.within(organisationId, (trx) => store.claimDue(trx, organisationId, claim));
        if (due.length === 0 || isClosed) return;
        const outcomes = await Promise.all(due.map((mail) => tryOnce(organisationId, line, mail)));
        if (outcomes.some((outcome) => outcome.type === 'refused' && outcome.isOfServer)) return;
      }
    } finally {
      line?.close();
    }
  };

  type Due = Awaited<ReturnType<typeof store.claimDue>>[number];
  const tryOnce = async (organisationId: OrganisationId, line: Line | null, mail: Due): Promise<MailOutcome> => {
    const outcome = onceAtMost(mail, await attempt(organisationId, line, mail));
    const nowMs = clock.nowMs();
    const retryAtMs = outcome.type === 'refused' ? retryAtMsOf(outcome, mail, nowMs) : null;
    await database.within(organisationId, (trx) =>
      store.settle(trx, organisationId, mail.id, outcome, { nowMs, retryAtMs }),
    );
    if (outcome.type === 'refused') {
      const fields = { organisationId, mailId: mail.id, trouble: outcome.trouble, tries: mail.tries };
      log.warn({ ...fields, isGivenUp: retryAtMs === null }, 'A letter was not taken');
    }
    return outcome;
  };

  const attempt = async (organisationId: OrganisationId, line: Line | null, mail: Due): Promise<MailOutcome> => {
    const refused = { type: 'refused', answer: '', isFinal: false } as const;
    if (clock.nowMs() >= mail.expiresAtMs) return { ...refused, trouble: 'expired', isOfServer: false };
    if (line === null) return { ...refused, trouble: 'noSettings', isOfServer: true };
    if (mail.body === null) throw new Error(`The letter ${mail.id} is to be sent and has no text.`);
    const letter = JSON.parse(seal.open(mail.body, bodyOf(organisationId, mail.id))) as Letter;
    return line.send({ id: mail.id, to: mail.to, letter });
  };

  const sendIn = (organisationId: OrganisationId): Promise<void> => {
    const running = lanes.get(organisationId);
    if (running) {
      running.again = true;
      return running.done;
    }
    const run = async (): Promise<void> => {
      try {
        await workLane(organisationId);
      } catch (error) {
        log.error({ organisationId, err: error }, 'Letters could not be sent');
      }
      const isWanted = lanes.get(organisationId)?.again === true && !isClosed;
      lanes.delete(organisationId);
      if (isWanted) await sendIn(organisationId);
    };
    // Begun only after it is known to be running.
    const done = Promise.resolve().then(run);
    lanes.set(organisationId, { again: false, done });
    return done;
  };

  /** Sends what is due everywhere; fulfilled when all of it was tried. */
  const sendDue = async (): Promise<void> => {
    if (isClosed) return;
    const organisations = await database.across('find letters that are due', (trx) =>
      store.dueOrganisations(trx, clock.nowMs(), organisationsAtOnce),
    );
    await Promise.all(organisations.map(sendIn));
  };

  return {
    /** How an organisation sends, or null when it has named no server. */
    settings: (organisationId: OrganisationId): Promise<MailSettings | null> =>
      database.within(organisationId, (trx) => settingsOf(trx, organisationId)),

    /** The same within a transaction: whether letters can be written in it, and where their links lead. */
    settingsIn: settingsOf,

    /** Where links lead whatever an organisation says, or null. */
    publicUrl,

    /** Writes the settings. Password: a new one, null for none, `keep` for the one there is. */
    async save(
      trx: Transaction,
      organisationId: OrganisationId,
      settings: Omit<MailSettings, 'hasPassword'>,
      password: { readonly type: 'keep' } | { readonly type: 'set'; readonly text: string } | { readonly type: 'none' },
    ): Promise<void> {
      const before = password.type === 'keep' ? await store.readSettings(trx, organisationId) : null;
      const sealed =
        password.type === 'set'
          ? seal.seal(password.text, passwordOf(organisationId))
          : (before?.sealedPassword ?? null);
      const nowMs = clock.nowMs();
      await store.writeSettings(trx, organisationId, settings, sealed, nowMs);
      await store.retryNow(trx, organisationId, nowMs);
    },

    /** Forgets the server; letters that wait are tried until they are given up. */
    remove: (trx: Transaction, organisationId: OrganisationId): Promise<boolean> =>
      store.deleteSettings(trx, organisationId),

    /** Writes letters in the transaction of what causes them; they go out after it commits, or never. Answers their ids. */
    async add(
      trx: Transaction,
      organisationId: OrganisationId,
      letters: readonly NewLetter[],
    ): Promise<readonly MailId[]> {
      const nowMs = clock.nowMs();
      const mails = letters.map(({ kind, to, letter, usefulUntilMs, isOnce = false }) => {
        const id = newId<'mail'>();
        const body = seal.seal(JSON.stringify(letter), bodyOf(organisationId, id));
        return { id, kind, to, body, expiresAtMs: usefulUntilMs ?? nowMs + giveUpAfterMs, isOnce };
      });
      await store.insertMails(trx, organisationId, mails, nowMs);
      return mails.map(({ id }) => id);
    },

    /** Those of them that are not out yet do not go out any more. */
    cancel: (trx: Transaction, organisationId: OrganisationId, ids: readonly MailId[]): Promise<void> =>
      store.cancel(trx, organisationId, ids, clock.nowMs()),

    /** What became of these letters, within a transaction. */
    rows: (trx: Transaction, organisationId: OrganisationId, ids: readonly MailId[]): Promise<readonly MailRow[]> =>
      store.readMails(trx, organisationId, ids),

    /** The newest letters with what became of them. */
    recent: (organisationId: OrganisationId): Promise<readonly MailRow[]> =>
      database.within(organisationId, (trx) => store.readRecent(trx, organisationId, recentMax)),

    /** Sends one letter now and answers what the server said; it is not kept. */
    async sendNow(organisationId: OrganisationId, to: string, letter: Letter): Promise<MailOutcome> {
      const line = await lineOf(organisationId);
      if (!line) return { type: 'refused', trouble: 'noSettings', answer: '', isFinal: true, isOfServer: true };
      try {
        return await line.send({ id: newId<'mail'>(), to, letter });
      } finally {
        line.close();
      }
    },

    /** Something was written and committed: looks now instead of within the minute. */
    wake(): void {
      sendDue().catch((error: Error) => log.warn({ err: error }, 'Letters that are due could not be looked for'));
    },
    sendDue,

    /** Deletes letters that were settled a month ago. */
    async sweep(): Promise<void> {
      const gone = await database.across('forget old letters', (trx) =>
        store.deleteSettled(trx, clock.nowMs() - keptMs, sweptAtOnceMax),
      );
      if (gone > 0) log.info({ gone }, 'Cleared away old letters');
    },

    /** Takes up nothing new; a letter in hand is finished, or tried again by the next process. */
    async close(): Promise<void> {
      isClosed = true;
      const patience = new Promise<void>((resolve) => setTimeout(resolve, stopWithinMs).unref());
      await Promise.race([Promise.all([...lanes.values()].map(({ done }) => done)), patience]);
    },
  };
}

/** A letter that may leave once only is not tried again where nobody knows whether it is out. */
function onceAtMost(mail: { readonly isOnce: boolean }, outcome: MailOutcome): MailOutcome {
  if (outcome.type !== 'refused' || !mail.isOnce || !outcome.mayHaveArrived) return outcome;
  return { ...outcome, trouble: 'interrupted', isFinal: true };
}

/** When a letter is tried again: after a minute, two, four, at most an hour; null when there is no use in it any more. */
export function retryAtMsOf(
  outcome: Extract<MailOutcome, { type: 'refused' }>,
  mail: { readonly tries: number; readonly createdAtMs: number; readonly expiresAtMs: number },
  nowMs: number,
): number | null {
  if (outcome.isFinal) return null;
  const retryAtMs = nowMs + Math.min(retryFirstMs * 2 ** Math.min(mail.tries - 1, 10), retryMostMs);
  const endsAtMs = Math.min(mail.createdAtMs + giveUpAfterMs, mail.expiresAtMs);
  return retryAtMs < endsAtMs ? retryAtMs : null;
}

const passwordOf = (organisationId: OrganisationId): string => `${organisationId}|mail_settings|password`;
const bodyOf = (organisationId: OrganisationId, id: MailId): string => `${organisationId}|mails|${id}`;
