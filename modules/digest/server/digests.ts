import { may, scopeOf, type Who } from '#identity';
import { type Actor, audit, type TokenRead } from '#identity/server';
import type { OrganisationId } from '#kernel/id.ts';
import { isoOrNull } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Digest, DigestRun } from '../contract.ts';
import { type DigestId, type DigestSettings, digestLimits } from '../digest.ts';
import { nextAfter } from '../schedule.ts';
import { historyOfLink, newLink, remember } from './history.ts';
import { isMember, letterOf, makeDigest } from './making.ts';
import type { DigestsNeeds } from './needs.ts';
import { runsOnWire } from './runs.ts';
import { cancelLetters, newLetter, openSending } from './sending.ts';
import * as store from './store.ts';

const hourMs = 3_600_000;
const runsShown = 20;

type Refused = { readonly type: 'notFound' | 'notYours' | 'unknownRecipient' | 'unknownProject' | 'changed' };
export type SaveOutcome =
  | { readonly type: 'saved'; readonly digest: Digest }
  | { readonly type: 'limitReached'; readonly limit: number }
  | Refused;
export type PreviewOutcome =
  | { readonly type: 'made'; readonly subject: string; readonly html: string; readonly text: string }
  | { readonly type: 'forbidden' | 'unknownProject' };
export type SendOutcome =
  | { readonly type: 'sent'; readonly to: string }
  | { readonly type: 'forbidden' | 'noMail' }
  | { readonly type: 'tooMany'; readonly retryAfterMs: number }
  | Refused;

export type Digests = ReturnType<typeof openDigests>;

/** Opens digests for all organisations: setting them up, and sending what is due. */
export function openDigests(needs: DigestsNeeds) {
  const { database, clock, mail, houseOf } = needs;

  const isSeen = (who: Who, digest: store.StoredDigest): boolean =>
    digest.ownerId === who.userId || scopeOf(who, 'digest.manage') === 'all';

  /** What is wrong with what somebody says of a digest of hers; colleagues it named before may stay. */
  const refusalOf = async (
    { who }: Actor,
    { recipients, projectId }: DigestSettings,
    before: readonly string[] = [],
  ): Promise<Refused | null> => {
    if (projectId !== null && !(await needs.projectsOf(who)).some(({ id }) => id === projectId)) {
      return { type: 'unknownProject' };
    }
    if (recipients.users.length === 0) return null;
    const people = await needs.people(who.organisationId, recipients.users);
    const known = new Set(
      people.filter((person) => isChoice(who, person)).map((person) => person.who.userId as string),
    );
    const isUnknown = recipients.users.some((id) => !known.has(id) && !before.includes(id));
    return isUnknown ? { type: 'unknownRecipient' } : null;
  };

  /** Digests as somebody sees them, with what became of them last. */
  const shown = async (who: Who, digests: readonly store.StoredDigest[]): Promise<Digest[]> => {
    const { organisationId } = who;
    const owners = await needs.addressesOf(organisationId, [...new Set(digests.map(({ ownerId }) => ownerId))]);
    const projects = new Map<string, string | null>();
    for (const id of new Set(digests.flatMap(({ settings }) => settings.projectId ?? []))) {
      projects.set(id, await needs.projectName(organisationId, id));
    }
    const { runs, told } = await database.within(organisationId, async (trx) => {
      const asked = { digestIds: digests.map(({ id }) => id), ofEach: 1, scheduledOnly: true };
      const runs = await store.readRuns(trx, organisationId, asked);
      return { runs, told: await runsOnWire(mail, trx, organisationId, runs) };
    });
    return digests.map((digest) => {
      const { settings } = digest;
      return {
        id: digest.id,
        version: digest.version,
        ...settings,
        recipients: { users: [...settings.recipients.users], addresses: [...settings.recipients.addresses] },
        parts: [...settings.parts],
        owner: { id: digest.ownerId, name: owners.find(({ id }) => id === digest.ownerId)?.name ?? '' },
        isOwn: digest.ownerId === who.userId,
        projectName: settings.projectId && (projects.get(settings.projectId) ?? null),
        state: digest.state,
        pausedBecause: digest.pausedBecause,
        nextAt: isoOrNull(digest.nextAtMs),
        last: told[runs.findIndex(({ digestId }) => digestId === digest.id)] ?? null,
      };
    });
  };
  const saved = async (who: Who, digest: store.StoredDigest): Promise<SaveOutcome> => ({
    type: 'saved',
    digest: (await shown(who, [digest]))[0] as Digest,
  });

  /** Changes one that somebody sees, in a transaction, and answers it as it is then. */
  const changing = async (
    actor: Actor,
    id: DigestId,
    change: (trx: Transaction, digest: store.StoredDigest) => Promise<store.StoredDigest | Refused>,
  ): Promise<SaveOutcome> => {
    const { who } = actor;
    const next = await database.within(who.organisationId, async (trx): Promise<store.StoredDigest | Refused> => {
      const digest = await store.readDigest(trx, who.organisationId, id, true);
      if (!digest || !isSeen(who, digest)) return { type: 'notFound' };
      const changed = await change(trx, digest);
      if (!('type' in changed)) await store.updateDigest(trx, who.organisationId, changed);
      return changed;
    });
    return 'type' in next ? next : saved(who, next);
  };

  const said = (actor: Actor, trx: Transaction, what: AuditWhat, id: DigestId, of: object): Promise<void> =>
    audit.appendBy(trx, actor, { atMs: clock.nowMs(), what, thing: { type: 'digest', id }, ...of });

  const zoneOf = (organisationId: OrganisationId): string => houseOf(organisationId).zone;

  return {
    ...openSending(needs),

    /** Those somebody may see, her own first set up first. */
    async list(who: Who): Promise<{ readonly items: Digest[]; readonly zone: string; readonly hasMail: boolean }> {
      const { organisationId } = who;
      const all = await database.within(organisationId, (trx) => store.readDigests(trx, organisationId));
      const items = await shown(
        who,
        all.filter((digest) => isSeen(who, digest)),
      );
      return { items, zone: zoneOf(organisationId), hasMail: (await mail.settings(organisationId)) !== null };
    },

    /** Whom and what she can name. */
    async choices(who: Who) {
      const people = (await needs.people(who.organisationId)).filter((person) => isChoice(who, person));
      const projects = await needs.projectsOf(who);
      return {
        people: people.map((person) => ({ id: person.who.userId, name: person.name })),
        projects: projects.map(({ id, name }) => ({ id, name })),
      };
    },

    async create(actor: Actor, settings: DigestSettings): Promise<SaveOutcome> {
      const { who } = actor;
      const { organisationId } = who;
      const refused = await refusalOf(actor, settings);
      if (refused) return refused;
      const zone = zoneOf(organisationId);
      const digest: store.StoredDigest = {
        ...{ id: newId<'digest'>(), ownerId: who.userId, settings, state: 'on', pausedBecause: null },
        ...{ zone, nextAtMs: nextAfter(settings.schedule, zone, clock.nowMs()), retryAtMs: null, tries: 0, version: 1 },
      };
      const isWritten = await database.within(organisationId, async (trx) => {
        await store.holdDigests(trx, organisationId);
        if ((await store.readDigests(trx, organisationId)).length >= digestLimits.digests) return false;
        await store.insertDigest(trx, organisationId, digest, clock.nowMs());
        await said(actor, trx, 'digestCreated', digest.id, { after: settings });
        return true;
      });
      return isWritten ? saved(who, digest) : { type: 'limitReached', limit: digestLimits.digests };
    },

    /** Changes one of her own; it is sent from its next time on, counted from now. */
    async change(actor: Actor, id: DigestId, version: number, settings: DigestSettings): Promise<SaveOutcome> {
      const { organisationId } = actor.who;
      const found = await database.within(organisationId, (trx) => store.readDigest(trx, organisationId, id));
      if (!found || !isSeen(actor.who, found)) return { type: 'notFound' };
      if (found.ownerId !== actor.who.userId) return { type: 'notYours' };
      const refused = await refusalOf(actor, settings, found.settings.recipients.users);
      if (refused) return refused;
      return changing(actor, id, async (trx, digest) => {
        if (digest.version !== version) return { type: 'changed' };
        const zone = zoneOf(organisationId);
        const nextAtMs = digest.state === 'on' ? nextAfter(settings.schedule, zone, clock.nowMs()) : null;
        await said(actor, trx, 'digestChanged', id, { before: digest.settings, after: settings });
        return { ...digest, settings, zone, nextAtMs, retryAtMs: null, tries: 0, version: version + 1 };
      });
    },

    /** Stops one, or has it sent again. What was missed while it stood still is not sent. */
    turn: (actor: Actor, id: DigestId, isOn: boolean): Promise<SaveOutcome> =>
      changing(actor, id, async (trx, digest) => {
        const { organisationId, userId } = actor.who;
        if (isOn && digest.ownerId !== userId) return { type: 'notYours' };
        if (isOn === (digest.state === 'on')) return digest;
        if (isOn && !mayResume(actor.who, digest.settings)) return { type: 'unknownProject' };
        const zone = zoneOf(organisationId);
        const nextAtMs = isOn ? nextAfter(digest.settings.schedule, zone, clock.nowMs()) : null;
        if (!isOn) await cancelLetters(needs, trx, organisationId, id);
        const { name } = digest.settings;
        await said(actor, trx, isOn ? 'digestResumed' : 'digestPaused', id, { after: { name } });
        return {
          ...digest,
          ...{ state: isOn ? 'on' : 'off', pausedBecause: null, zone, nextAtMs, retryAtMs: null, tries: 0 },
          version: digest.version + 1,
        };
      }),

    async remove(actor: Actor, id: DigestId): Promise<'removed' | 'notFound'> {
      const { organisationId } = actor.who;
      return database.within(organisationId, async (trx) => {
        const digest = await store.readDigest(trx, organisationId, id, true);
        if (!digest || !isSeen(actor.who, digest)) return 'notFound';
        await cancelLetters(needs, trx, organisationId, id);
        await store.deleteDigest(trx, organisationId, id);
        await said(actor, trx, 'digestDeleted', id, { before: digest.settings });
        return 'removed';
      });
    },

    /** The last times it was sent, the newest first; null when there is no such digest for her. */
    async runs(who: Who, id: DigestId): Promise<DigestRun[] | null> {
      const { organisationId } = who;
      return database.within(organisationId, async (trx) => {
        const digest = await store.readDigest(trx, organisationId, id);
        if (!digest || !isSeen(who, digest)) return null;
        const runs = await store.readRuns(trx, organisationId, { digestIds: [id], ofEach: runsShown });
        return runsOnWire(mail, trx, organisationId, runs);
      });
    },

    /** A digest as it would be sent now, with what the asker may see; nothing is sent. */
    async preview(who: Who, settings: Omit<DigestSettings, 'recipients'>): Promise<PreviewOutcome> {
      const [owner] = await needs.people(who.organisationId, [who.userId]);
      const house = houseOf(who.organisationId);
      const asker = { name: owner?.name ?? '', who };
      const made = await makeDigest(needs, { house, owner: asker, settings, atMs: clock.nowMs() });
      if (made.type !== 'made') return made;
      return { type: 'made', subject: made.page.subject, html: made.html, text: made.text };
    },

    /** What the link of a letter leads to; null where it leads nowhere any more. */
    historyOfLink: (token: TokenRead) => historyOfLink(needs, token),

    /** Sends one of her own to herself alone, now. */
    async sendToMe(actor: Actor, id: DigestId): Promise<SendOutcome> {
      const { who } = actor;
      const { organisationId, userId } = who;
      const found = await database.within(organisationId, (trx) => store.readDigest(trx, organisationId, id));
      if (!found || !isSeen(who, found)) return { type: 'notFound' };
      if (found.ownerId !== userId) return { type: 'notYours' };
      if ((await mail.settings(organisationId)) === null) return { type: 'noMail' };
      const [own] = await needs.addressesOf(organisationId, [userId]);
      if (!own) return { type: 'notFound' };
      const nowMs = clock.nowMs();
      const house = houseOf(organisationId);
      const owner = { name: own.name, who };
      const made = await makeDigest(needs, { house, owner, settings: found.settings, atMs: nowMs });
      if (made.type !== 'made') return made;
      const link = await newLink(needs, organisationId);
      const letter = await letterOf(made, { link: link?.url ?? null, atMs: nowMs });
      const outcome = await database.within(organisationId, async (trx): Promise<SendOutcome> => {
        const digest = await store.readDigest(trx, organisationId, id, true);
        if (!digest) return { type: 'notFound' };
        const sent = await store.countToOneself(trx, organisationId, id, nowMs - hourMs);
        if (sent >= digestLimits.sentToOneself) return { type: 'tooMany', retryAfterMs: hourMs };
        const [mailId = null] = await mail.add(trx, organisationId, [newLetter(own.email, letter)]);
        const { from, until } = made.period.days;
        await store.insertRun(trx, organisationId, {
          ...{ id: newId<'digestRun'>(), digestId: id, kind: 'toOneself', dueAtMs: nowMs, atMs: nowMs },
          ...{ from, until, isFailed: false, letters: [{ to: own.email, mailId }] },
          linkHash: link?.hash ?? null,
        });
        await remember(trx, organisationId, { digest, who, made, nowMs });
        return { type: 'sent', to: own.email };
      });
      if (outcome.type === 'sent') mail.wake();
      return outcome;
    },
  };
}

type AuditWhat = Parameters<typeof audit.appendBy>[2]['what'];

/** Whether she may name this colleague: somebody who is there and whom she sees. */
function isChoice(who: Who, person: { readonly isDisabled: boolean; readonly who: Who }): boolean {
  const { userId, groupId } = person.who;
  if (person.isDisabled) return false;
  return userId === who.userId || may(who, 'user.read', { ownerId: userId, groupId });
}

const mayResume = (who: Who, { projectId }: DigestSettings): boolean => projectId === null || isMember(who, projectId);
