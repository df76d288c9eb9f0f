import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, audit } from '#identity/server';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type Journal, openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { type FreshDatabase, fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import { defaultCapacity } from '../capacity.ts';
import { defaultPresenceRules } from '../presence-rules.ts';
import type { ProofLimits } from '../proof.ts';
import { installAgents, openAgents, openPresences } from './index.ts';

const log = openLog({ level: 'fatal' });
/** Desks here give no signs of life, and are missed soon when they go. */
const closing: ProofLimits = { silentMs: Number.POSITIVE_INFINITY, unreachableMs: 300, restartMs: 300 };

let fresh: FreshDatabase;
const journals: Journal<FactShape>[] = [];
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(async () => {
  for (const journal of journals) await journal.close();
  await fresh.close();
});

/** Two agents of an organisation; `stand` builds their floor from what is on disk. */
async function house() {
  const { database } = fresh;
  const clock = fixedClock();
  const organisationId = await organisation(database);
  const [ayse, berk] = [newId<'user'>(), newId<'user'>()];
  /** Who has something in hand. */
  const busy = new Set<AgentId>();
  const dayStartOf = () => clock.nowMs() - 6 * 3_600_000;
  await database.within(organisationId, (trx) =>
    installAgents(trx, {
      organisationId,
      projectId: newId<'project'>(),
      ownerId: ayse,
      zone: 'UTC',
      language: 'tr',
    } as never),
  );
  const stand = async (
    connections: ReadonlyMap<AgentId, ReadonlySet<string>> = new Map(),
    limits: ProofLimits = closing,
  ) => {
    const lease = await takeLease({ database, organisationId, holder: newId<'process'>() });
    if (!lease) throw new Error('The floor is not free');
    const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
    journals.push(journal);
    const told: FactShape[] = [];
    journal.hear('test', (fact) => void told.push(fact));
    const presences = await openPresences({
      journal,
      clock,
      log,
      agentIds: [ayse, berk],
      connections,
      dayStartOf,
      limits,
    });
    const agents = await openAgents({ journal, database, clock, presences, hasWork: (id) => busy.has(id) });
    const close = async () => {
      presences.close();
      await journal.close();
    };
    return { agents, presences, journal, told, close };
  };
  const actor: Actor = {
    who: { organisationId, userId: newId<'user'>(), groupId: null, grants: [], projectIds: 'all' },
    ip: null,
    requestId: null,
  };
  return { ayse, berk, busy, clock, actor, stand };
}

describe('presence', () => {
  test('an agent is reachable as long as one of her desks is connected, and a short while after', async () => {
    const { ayse, stand } = await house();
    const { presences } = await stand();
    presences.connected(ayse, 'one');
    presences.connected(ayse, 'two');
    await expect.poll(() => presences.of(ayse).isReachable).toBe(true);
    presences.disconnected(ayse, 'one');
    presences.disconnected(ayse, 'two');
    presences.connected(ayse, 'three');
    expect(presences.of(ayse).isReachable).toBe(true);
    presences.disconnected(ayse, 'three');
    await expect
      .poll(() => presences.of(ayse))
      .toMatchObject({ isReachable: false, unreachableCause: 'connectionLost' });
  });

  test('a desk that loads its page again leaves no trace but a moment of silence', async () => {
    const { ayse, stand } = await house();
    const { agents, presences, told } = await stand();
    presences.connected(ayse, 'desk');
    await agents.choose(ayse, { availability: 'available', reasonId: null }, 'agent');
    presences.disconnected(ayse, 'desk');
    presences.connected(ayse, 'the same desk');
    await expect.poll(() => told.map(({ type }) => type).slice(2)).toEqual(['fellSilent', 'becameReachable']);
    expect(presences.of(ayse)).toMatchObject({ isReachable: true, silentSinceMs: null });
  });

  test('a desk whose line stands but gives no sign of life becomes silent, then unreachable, and comes back by itself', async () => {
    const { ayse, berk, stand } = await house();
    const { presences, told } = await stand(new Map(), { silentMs: 600, unreachableMs: 1_000, restartMs: 1_000 });
    for (const agentId of [ayse, berk]) presences.connected(agentId, 'desk');
    const beats = setInterval(() => presences.heard(berk, 'desk'), 100);
    const of = (about: AgentId) => told.filter((fact) => fact.about === about).map(({ type }) => type);
    await expect.poll(() => of(ayse)).toEqual(['becameReachable', 'fellSilent', 'becameUnreachable']);
    expect(presences.of(ayse).unreachableCause).toBe('noSignOfLife');
    presences.heard(ayse, 'desk');
    await expect.poll(() => of(ayse).at(-1)).toBe('becameReachable');
    clearInterval(beats);
    expect(of(berk)).toEqual(['becameReachable']);
  });

  test('whoever signs out is offline at once', async () => {
    const { ayse, stand } = await house();
    const { agents, presences } = await stand();
    presences.connected(ayse, 'desk');
    await agents.choose(ayse, { availability: 'available', reasonId: null }, 'agent');
    await presences.signedOut(ayse);
    expect(presences.of(ayse)).toMatchObject({ availability: 'offline', by: 'system', unreachableCause: 'signedOut' });
  });

  test('what an agent chose is still so after a restart; whether she is there must be proved again', async () => {
    const { ayse, berk, stand } = await house();
    const first = await stand();
    for (const agentId of [ayse, berk]) {
      first.presences.connected(agentId, 'desk');
      await first.agents.choose(agentId, { availability: 'available', reasonId: null }, 'agent');
    }
    await first.close();
    const { presences } = await stand(new Map([[ayse, new Set(['desk'])]]));
    expect(presences.of(ayse)).toMatchObject({ availability: 'available', isReachable: true });
    expect(presences.of(berk)).toMatchObject({ availability: 'available', isReachable: true });
    await expect.poll(() => presences.of(berk)).toMatchObject({ unreachableCause: 'serverRestarted' });
    expect(presences.of(ayse).isReachable).toBe(true);
  });

  test('a break with work in hand waits for it; `now` does not', async () => {
    const { ayse, busy, stand } = await house();
    const { agents } = await stand();
    const reasonId = agents.reasons()[0]?.id ?? null;
    await agents.choose(ayse, { availability: 'available', reasonId: null }, 'agent');
    busy.add(ayse);
    const asked = await agents.choose(ayse, { availability: 'away', reasonId }, 'agent');
    expect(asked).toMatchObject({ presence: { availability: 'available', pending: { reasonId, by: 'agent' } } });
    expect(await agents.withdrawAway(ayse)).toMatchObject({ availability: 'available', pending: null });
    const now = await agents.choose(ayse, { availability: 'away', reasonId, when: 'now' }, 'agent');
    expect(now).toMatchObject({ presence: { availability: 'away', pending: null } });
  });

  test('what a supervisor changed is shown with the reason until it is read, over a restart, and stands in the audit trail', async () => {
    const { ayse, actor, stand } = await house();
    const first = await stand();
    const reasonId = first.agents.reasons()[2]?.id ?? null;
    const note = 'Toplantıya bekleniyorsunuz';
    await first.agents.choose(ayse, { availability: 'away', reasonId }, { supervisor: actor, note });
    await first.agents.choose(ayse, { availability: 'available', reasonId: null }, 'agent');
    await first.close();
    const { agents, presences } = await stand();
    const notice = { supervisorId: actor.who.userId, availability: 'away', reasonId, note };
    expect(presences.of(ayse)).toMatchObject({ availability: 'available', notice });
    expect((await agents.readNotice(ayse)).notice).toBeNull();
    const { items } = await fresh.database.within(actor.who.organisationId, (trx) =>
      audit.read(trx, actor.who.organisationId, { limit: 10, cursor: null }),
    );
    const before = { availability: 'offline', reasonId: null };
    expect(items[0]).toMatchObject({
      what: 'availabilitySet',
      before,
      after: { availability: 'away', reasonId, note },
    });
  });

  test('what was used of an allowance today is known after a restart, for each organisation its own', async () => {
    const { ayse, clock, stand } = await house();
    const first = await stand();
    const reason = first.agents.reasons()[0];
    if (!reason) throw new Error('There is a first reason');
    await first.agents.choose(ayse, { availability: 'away', reasonId: reason.id }, 'agent');
    clock.advance(10 * 60_000);
    await first.agents.choose(ayse, { availability: 'available', reasonId: null }, 'agent');
    clock.advance(60_000);
    await first.agents.choose(ayse, { availability: 'away', reasonId: reason.id }, 'agent');
    await first.close();
    clock.advance(60_000);
    const { agents, presences } = await stand();
    expect(presences.awayToday(ayse)).toEqual(new Map([[reason.id, 11 * 60_000]]));
    expect(agents.awayUsedSince(ayse, clock.nowMs() - 3_600_000)).toEqual(new Map([['break', 11 * 60_000]]));
    // Fifteen minutes at once, thirty a day: what is left of the one that runs comes first.
    expect(agents.awayLimitMs(ayse)).toBe(clock.nowMs() + 14 * 60_000);
    const other = await (await house()).stand();
    expect(other.presences.awayToday(ayse)).toEqual(new Map());
  });

  test('away needs a reason that exists, and a supervisor says why', async () => {
    const { ayse, stand, actor } = await house();
    const { agents } = await stand();
    const choose = (availability: 'away' | 'available', reasonId: unknown) =>
      agents.choose(ayse, { availability, reasonId: reasonId as never }, 'agent');
    const reasonId = agents.reasons()[0]?.id ?? null;
    expect(await choose('away', null)).toEqual({ type: 'reasonNeeded' });
    expect(await choose('away', newId<'awayReason'>())).toEqual({ type: 'reasonUnknown' });
    expect(await choose('available', reasonId)).toEqual({ type: 'reasonUnknown' });
    const note = 'Telefona bakmanız gerekiyor';
    const choice = { availability: 'away', reasonId } as const;
    const outcome = await agents.choose(ayse, choice, { supervisor: actor, note });
    expect(outcome).toMatchObject({ type: 'chosen', presence: { availability: 'away', by: 'supervisor', note } });
  });
});

describe('settings', () => {
  test('a new organisation has reasons to be away in both languages, and agents the usual capacity', async () => {
    const { ayse, stand } = await house();
    const { agents } = await stand();
    expect(agents.reasons().map(({ tr, en }) => [tr, en])).toContainEqual(['Mola', 'Break']);
    expect(agents.capacityOf(ayse)).toEqual(defaultCapacity);
  });

  test('skills and capacity are kept, told to everybody, and there after a restart', async () => {
    const { ayse, stand, actor } = await house();
    const first = await stand();
    const made = await first.agents.addSkill(actor, 'İngilizce');
    if (made.type !== 'saved') throw new Error(made.type);
    const skills = [{ skillId: made.thing.id, level: 4 }];
    const capacity = { voice: 0, chat: 3, email: 1, total: 3 };
    first.told.length = 0;
    expect(await first.agents.edit(actor, ayse, { skills, capacity })).toBe('saved');
    expect(first.told).toMatchObject([{ of: 'rules', type: 'rulesChanged', about: ayse }]);
    await first.close();
    const { agents } = await stand();
    expect([agents.levelsOf(ayse), agents.capacityOf(ayse)]).toEqual([skills, capacity]);
  });

  test('what skills, capacity and rules were before stands in the audit trail beside what they are', async () => {
    const { ayse, stand, actor } = await house();
    const { agents } = await stand();
    const made = await agents.addSkill(actor, 'İngilizce');
    if (made.type !== 'saved') throw new Error(made.type);
    const { id } = made.thing;
    await agents.edit(actor, ayse, { skills: [{ skillId: id, level: 4 }] });
    const capacity = { voice: 0, chat: 3, email: 1, total: 3 };
    await agents.edit(actor, ayse, { skills: [{ skillId: id, level: 2 }], capacity });
    await agents.editSkill(actor, id, { name: 'Almanca' });
    await agents.editRules(actor, { missesBeforeStop: 3 });
    const { items } = await fresh.database.within(actor.who.organisationId, (trx) =>
      audit.read(trx, actor.who.organisationId, { limit: 4, cursor: null }),
    );
    expect(items).toMatchObject([
      { what: 'presenceRulesChanged', before: defaultPresenceRules, after: { missesBeforeStop: 3 } },
      { what: 'skillChanged', before: { name: 'İngilizce' }, after: { name: 'Almanca' } },
      {
        what: 'agentChanged',
        before: { skills: ['İngilizce 4'], capacity: defaultCapacity },
        after: { skills: ['İngilizce 2'], capacity },
      },
      { what: 'agentChanged', before: { skills: [] }, after: { skills: ['İngilizce 4'] } },
    ]);
    expect(items[3]?.before).toEqual({ skills: [] });
  });

  test('when missed offers stop somebody is the company’s to say, and each company says its own', async () => {
    const [own, other] = [await house(), await house()];
    const [ours, theirs] = [await own.stand(), await other.stand()];
    expect(ours.agents.rules()).toEqual(defaultPresenceRules);
    await ours.agents.editRules(own.actor, { missesBeforeStop: 3 });
    await ours.close();
    expect((await own.stand()).agents.rules()).toEqual({ ...defaultPresenceRules, missesBeforeStop: 3 });
    expect(theirs.agents.rules()).toEqual(defaultPresenceRules);
  });

  test('one name belongs to one skill, whatever its letters, also when two are made at the same moment', async () => {
    const { stand, actor } = await house();
    const { agents } = await stand();
    const both = await Promise.all([agents.addSkill(actor, 'İNGİLİZCE'), agents.addSkill(actor, 'ingilizce')]);
    expect(both.map(({ type }) => type).sort()).toEqual(['nameTaken', 'saved']);
  });

  test('nothing crosses from one organisation to another', async () => {
    const [own, other] = [await house(), await house()];
    const [ours, theirs] = [await own.stand(), await other.stand()];
    const made = await theirs.agents.addSkill(other.actor, 'Fransızca');
    if (made.type !== 'saved') throw new Error(made.type);
    expect(ours.agents.skills()).toEqual([]);
    expect(await ours.agents.editSkill(own.actor, made.thing.id, { name: 'Bizim' })).toEqual({ type: 'unknown' });
    const skills = [{ skillId: made.thing.id, level: 1 }];
    expect(await ours.agents.edit(own.actor, own.ayse, { skills })).toBe('skillUnknown');
    const foreign = theirs.agents.reasons()[0]?.id ?? null;
    expect(await ours.agents.choose(own.ayse, { availability: 'away', reasonId: foreign }, 'agent')).toEqual({
      type: 'reasonUnknown',
    });
  });
});
