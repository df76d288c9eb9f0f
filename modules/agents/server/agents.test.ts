import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#identity/server';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type Journal, openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { type FreshDatabase, fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import { defaultCapacity } from '../capacity.ts';
import { installAgents, openAgents, openPresences } from './index.ts';

const log = openLog({ level: 'fatal' });
const graceMs = 30;

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
  await database.within(organisationId, (trx) =>
    installAgents(trx, {
      organisationId,
      projectId: newId<'project'>(),
      ownerId: ayse,
      zone: 'UTC',
      language: 'tr',
    } as never),
  );
  const stand = async (connections: ReadonlyMap<AgentId, ReadonlySet<string>> = new Map()) => {
    const lease = await takeLease({ database, organisationId, holder: newId<'process'>() });
    if (!lease) throw new Error('The floor is not free');
    const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
    journals.push(journal);
    const told: FactShape[] = [];
    journal.hear('test', (fact) => void told.push(fact));
    const presences = await openPresences({ journal, clock, log, agentIds: [ayse, berk], connections, graceMs });
    const agents = await openAgents({ journal, database, clock, presences });
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
  return { ayse, berk, clock, actor, stand };
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
    await new Promise((done) => setTimeout(done, graceMs * 3));
    expect(presences.of(ayse).isReachable).toBe(true);
    presences.disconnected(ayse, 'three');
    await expect
      .poll(() => presences.of(ayse))
      .toMatchObject({ isReachable: false, unreachableCause: 'connectionLost' });
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
