import type { Who } from '#identity';
import { audit } from '#identity/server';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import type { Letter, NewLetter } from '#platform/mail/index.ts';
import type { PauseReason } from '../digest.ts';
import { latestUntil, nextAfter, type Period, periodOf } from '../schedule.ts';
import { forgetSent, newLink, remember } from './history.ts';
import { letterOf, type Made, makeDigest } from './making.ts';
import type { DigestsNeeds } from './needs.ts';
import { pauseReasonOf } from './pause.ts';
import * as store from './store.ts';

/** What was sent is remembered as long as the letters that carried it. */
const keptMs = 30 * 24 * 3_600_000;
/** Figures that cannot be made are tried again after a minute, two, four and eight; then that time is given up. */
const triesMost = 5;
const retryFirstMs = 60_000;
/** So long a digest waits for a ledger that is still being caught up; after that it says what is known. */
const behindMostMs = 30 * 60_000;
const lettersOfEach = 50;

/** A digest that only has to be written and sent. */
interface Ready {
  readonly letter: Letter;
  readonly made: Extract<Made, { readonly type: 'made' }>;
  readonly who: Who;
  readonly linkHash: Buffer | null;
}
type Due = store.StoredDigest & { readonly nextAtMs: number };

/**
 * Sends what is due. That a time was sent is written in the transaction that writes its letters, so it is once whatever
 * ends in between; times that passed while nobody was there are one: the last of them.
 */
export function openSending(needs: DigestsNeeds) {
  const { database, clock, log, mail, houseOf } = needs;

  /** Moves its next time when the house moved to another zone; stops what its owner may not see any more. */
  const settle = async (organisationId: OrganisationId): Promise<readonly Due[]> => {
    const { zone } = houseOf(organisationId);
    const digests = await database.within(organisationId, (trx) => store.readDigests(trx, organisationId));
    const on = digests.filter((digest): digest is Due => digest.state === 'on' && digest.nextAtMs !== null);
    if (on.length === 0) return [];
    const owners = await needs.people(organisationId, [...new Set(on.map((digest) => digest.ownerId))]);
    const due: Due[] = [];
    for (const digest of on) {
      const owner = owners.find(({ who }) => who.userId === digest.ownerId);
      const reason = pauseReasonOf(owner, digest);
      if (reason !== null) await pause(organisationId, digest, reason);
      else if (digest.zone !== zone) await moveTo(organisationId, digest, zone);
      else if ((digest.retryAtMs ?? digest.nextAtMs) <= clock.nowMs()) due.push(digest);
    }
    return due;
  };

  const pause = (organisationId: OrganisationId, { id, version }: Due, reason: PauseReason): Promise<void> =>
    database.within(organisationId, async (trx) => {
      const digest = await store.readDigest(trx, organisationId, id, true);
      if (digest?.state !== 'on' || digest.version !== version) return;
      await store.updateDigest(trx, organisationId, {
        ...digest,
        ...{ state: 'paused', pausedBecause: reason, nextAtMs: null, retryAtMs: null, tries: 0 },
        version: version + 1,
      });
      await cancelLetters(needs, trx, organisationId, id);
      await audit.append(trx, {
        ...{ organisationId, atMs: clock.nowMs(), by: null, what: 'digestPaused' },
        ...{ thing: { type: 'digest', id }, after: { name: digest.settings.name, reason } },
        ...{ from: null, requestId: null },
      });
    });

  const moveTo = (organisationId: OrganisationId, { id }: Due, zone: string): Promise<void> =>
    database.within(organisationId, async (trx) => {
      const digest = await store.readDigest(trx, organisationId, id, true);
      if (digest?.state !== 'on') return;
      const nextAtMs = nextAfter(digest.settings.schedule, zone, clock.nowMs());
      await store.updateDigest(trx, organisationId, { ...digest, zone, nextAtMs, retryAtMs: null, tries: 0 });
    });

  /** Writes in one transaction that this time was sent, and its letters; nothing when somebody else did, or changed it. */
  const write = async (
    organisationId: OrganisationId,
    due: Due,
    of: { readonly dueAtMs: number; readonly period: Period; readonly ready: Ready | null },
  ): Promise<boolean> => {
    const { ready, period } = of;
    const sent = ready ? await recipientsOf(needs, organisationId, due.settings.recipients) : [];
    const reached = sent.filter(({ email }) => email !== null);
    return database.within(organisationId, async (trx) => {
      const digest = await store.readDigest(trx, organisationId, due.id, true);
      const isSame = digest?.state === 'on' && digest.version === due.version && digest.nextAtMs === due.nextAtMs;
      if (!isSame) return false;
      const nowMs = clock.nowMs();
      const letters = reached.map(({ email }) => newLetter(email ?? '', ready?.letter as Letter));
      const ids = await mail.add(trx, organisationId, letters);
      const idOf = new Map(reached.map(({ to }, index) => [to, ids[index] ?? null]));
      await store.insertRun(trx, organisationId, {
        ...{ id: newId<'digestRun'>(), digestId: due.id, kind: 'scheduled', dueAtMs: of.dueAtMs, atMs: nowMs },
        ...{ from: period.days.from, until: period.days.until, isFailed: ready === null },
        linkHash: ready?.linkHash ?? null,
        letters: sent.map(({ to }) => ({ to, mailId: idOf.get(to) ?? null })),
      });
      if (ready) await remember(trx, organisationId, { digest, who: ready.who, made: ready.made, nowMs });
      const nextAtMs = nextAfter(digest.settings.schedule, digest.zone, nowMs);
      await store.updateDigest(trx, organisationId, { ...digest, nextAtMs, retryAtMs: null, tries: 0 });
      return true;
    });
  };

  const tryLater = (organisationId: OrganisationId, { id, version, nextAtMs }: Due): Promise<void> =>
    database.within(organisationId, async (trx) => {
      const digest = await store.readDigest(trx, organisationId, id, true);
      if (digest?.version !== version || digest.nextAtMs !== nextAtMs) return;
      const retryAtMs = clock.nowMs() + retryFirstMs * 2 ** digest.tries;
      await store.updateDigest(trx, organisationId, { ...digest, tries: digest.tries + 1, retryAtMs });
    });

  const sendOne = async (organisationId: OrganisationId, due: Due): Promise<void> => {
    const nowMs = clock.nowMs();
    const house = houseOf(organisationId);
    const dueAtMs = latestUntil(due.settings.schedule, due.zone, nowMs);
    try {
      const [owner] = await needs.people(organisationId, [due.ownerId]);
      if (!owner || pauseReasonOf(owner, due)) return;
      const made = await makeDigest(needs, { house, owner, settings: due.settings, atMs: dueAtMs });
      if (made.type !== 'made')
        return pause(organisationId, due, made.type === 'forbidden' ? 'rightLost' : 'projectLost');
      if (made.isBehind && nowMs < dueAtMs + behindMostMs) return;
      const link = await newLink(needs, organisationId);
      const letter = await letterOf(made, { link: link?.url ?? null, atMs: nowMs });
      const ready = { letter, made, who: owner.who, linkHash: link?.hash ?? null };
      if (await write(organisationId, due, { dueAtMs, period: made.period, ready })) mail.wake();
    } catch (error) {
      log.warn({ organisationId, digestId: due.id, tries: due.tries, err: error }, 'A digest could not be made');
      if (due.tries + 1 < triesMost) return tryLater(organisationId, due);
      const period = periodOf(due.settings.schedule.every, house.zone, dueAtMs);
      await write(organisationId, due, { dueAtMs, period, ready: null });
    }
  };

  return {
    /** Sends what is due in an organisation, one after the other. To be called every minute, where its floor is. */
    async sendDue(organisationId: OrganisationId): Promise<void> {
      for (const due of await settle(organisationId)) await sendOne(organisationId, due);
    },

    /** Forgets what was sent a month ago, and what was said more than a year ago. */
    sweep: (organisationId: OrganisationId): Promise<void> =>
      database.within(organisationId, async (trx) => {
        await store.deleteRuns(trx, organisationId, clock.nowMs() - keptMs);
        await forgetSent(trx, organisationId, clock.nowMs());
      }),
  };
}

/** A letter that is sent once at most. */
export const newLetter = (to: string, letter: Letter): NewLetter => ({ kind: 'digest', to, letter, isOnce: true });

interface Recipient {
  readonly to: string;
  /** Null: a colleague who is disabled, or not there any more. */
  readonly email: string | null;
}

/** Where it goes now, no mailbox twice. */
async function recipientsOf(
  { addressesOf }: DigestsNeeds,
  organisationId: OrganisationId,
  { users, addresses }: { readonly users: readonly UserId[]; readonly addresses: readonly string[] },
): Promise<readonly Recipient[]> {
  const found = await addressesOf(organisationId, users);
  const colleagues = users.flatMap((id): readonly Recipient[] => {
    const one = found.find((each) => each.id === id);
    if (!one) return [];
    return [one.isDisabled ? { to: one.name, email: null } : { to: one.email, email: one.email }];
  });
  const theirs = new Set(colleagues.map(({ to }) => to));
  return [...colleagues, ...addresses.filter((to) => !theirs.has(to)).map((to) => ({ to, email: to }))];
}

/** Letters of a digest that are not out yet do not go out any more. */
export async function cancelLetters(
  { mail }: Pick<DigestsNeeds, 'mail'>,
  trx: Parameters<typeof store.readRuns>[0],
  organisationId: OrganisationId,
  digestId: store.StoredDigest['id'],
): Promise<void> {
  const runs = await store.readRuns(trx, organisationId, { digestIds: [digestId], ofEach: lettersOfEach });
  const ids = runs.flatMap(({ letters }) => letters.flatMap(({ mailId }) => (mailId === null ? [] : [mailId])));
  await mail.cancel(trx, organisationId, ids);
}
