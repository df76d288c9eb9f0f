import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { InteractionId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import type { SupervisionMode } from '#voice';
import { type CallHouse, killed, openCallHouse, ourNumber } from './calls.fixture.ts';

const tones = { caller: 500, agent: 900, supervisor: 1_300, other: 1_700 } as const;
const caller = '+905321112233';

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

const actor = (name: string) => ({ who: house.find(name).who, ip: null, requestId: null });
const at = (name: string) => house.fake.callAt(house.telephoneOf(name));
const callId = (): InteractionId => {
  const id = house.call()?.id;
  if (!id) throw new Error('There is no call');
  return id;
};
const supervise = (name: string, mode: SupervisionMode) => house.supervisions.supervise(actor(name), callId(), mode);
/** Ayşe talks with a caller; Selin watches and has a telephone. */
const talking = async (settings: Parameters<typeof openCallHouse>[1] = {}) => {
  house = await openCallHouse(fresh.database, settings);
  await house.atWork('Ayşe', 'answer', tones.agent);
  await house.hasTelephone('Selin', tones.supervisor);
  const call = house.fake.call(caller, ourNumber, tones.caller);
  await expect.poll(() => call.hears(tones.agent)).toBe(true);
  const all = Object.values(tones);
  const heard = () => [call, at('Ayşe'), at('Selin')].map((one) => all.filter((tone) => one?.hears(tone)));
  return { call, heard };
};
const { caller: c, agent: a, supervisor: s } = tones;
const asBefore = [[a], [c], []];
const listened = [[a], [c], [c, a]];
const whispered = [[a], [c, s], [c, a]];
const barged = [
  [a, s],
  [c, s],
  [c, a],
];
/** What was noted, by its mode: two may begin within one millisecond. */
const stretches = async () =>
  house.database.within(house.organisationId, async (trx) => {
    const { rows } = await sql<{ mode: string; is_over: boolean }>`
      select mode, ended_at is not null as is_over from call_supervisions
       where organisation_id = ${house.organisationId} order by mode, id`.execute(trx);
    return rows.map((row) => [row.mode, row.is_over]);
  });
const trail = async () =>
  house.database.within(house.organisationId, async (trx) => {
    const { rows } = await sql<{ what: string }>`
      select what from audit where organisation_id = ${house.organisationId} and what like 'call%' order by id`.execute(
      trx,
    );
    return rows.map(({ what }) => what);
  });

describe('a supervisor on a call', () => {
  test('F54 F56 listens, whispers and joins without leaving, and after her everything is as before', async () => {
    const { heard, call } = await talking();
    expect(await supervise('Selin', 'listen')).toBe('done');
    await expect.poll(heard).toEqual(listened);
    expect(await supervise('Selin', 'whisper')).toBe('done');
    await expect.poll(heard).toEqual(whispered);
    expect(await supervise('Selin', 'barge')).toBe('done');
    await expect.poll(heard).toEqual(barged);
    expect(await supervise('Selin', 'listen')).toBe('done');
    await expect.poll(heard).toEqual(listened);
    expect(house.supervisions.stop(actor('Selin').who.userId, callId())).toBe('done');
    await expect.poll(heard).toEqual(asBefore);
    expect(call.isOver()).toBe(false);
    await expect.poll(stretches).toEqual(['barge', 'listen', 'listen', 'whisper'].map((mode) => [mode, true]));
    expect(await trail()).toEqual(Array.from({ length: 4 }, () => 'callSupervised'));
  });

  test('F54 who joined talks with the agent while the customer is on hold, and with both after it', async () => {
    const { heard } = await talking();
    await supervise('Selin', 'barge');
    await expect.poll(heard).toEqual(barged);
    const { who } = house.find('Ayşe');
    await house.ownCalls.act(who, callId(), 'hold');
    await expect.poll(heard).toEqual([[], [s], [a]]);
    await house.ownCalls.act(who, callId(), 'resume');
    await expect.poll(heard).toEqual(barged);
  });

  test('F55 takes a call over: she is its agent, who was it writes up and is let go', async () => {
    const { heard, call } = await talking();
    expect(await house.supervisions.takeOver(actor('Selin'), callId())).toBe('notOnIt');
    await supervise('Selin', 'listen');
    await expect.poll(heard).toEqual(listened);
    expect(await house.supervisions.takeOver(actor('Selin'), callId())).toBe('done');
    await expect.poll(heard).toEqual([[s], [], [c]]);
    expect(at('Ayşe')).toBeNull();
    expect((await house.ownCalls.of(house.find('Ayşe').who))[0]).toMatchObject({ state: 'wrapUp' });
    expect((await house.ownCalls.of(house.find('Selin').who))[0]).toMatchObject({ state: 'talking' });
    expect(await house.story()).toEqual(['started', 'queued', 'offered', 'answered', 'released', 'answered']);
    await house.ownCalls.act(house.find('Selin').who, callId(), 'hangUp');
    await expect.poll(call.isOver).toBe(true);
    await expect.poll(() => at('Selin')).toBeNull();
  });

  test('F55 who took a call over while the customer was on hold is joined with her, and stays so after a kill', async () => {
    const { heard } = await talking();
    await supervise('Selin', 'whisper');
    await expect.poll(heard).toEqual(whispered);
    await house.ownCalls.act(house.find('Ayşe').who, callId(), 'hold');
    expect(await house.supervisions.takeOver(actor('Selin'), callId())).toBe('done');
    await expect.poll(heard).toEqual([[s], [], [c]]);
    house = await killed(house);
    await expect.poll(() => house.calls.lines().length).toBe(2);
    expect(heard()).toEqual([[s], [], [c]]);
  });

  test('F57 two are on one call at once, and each works; one is on it once', async () => {
    const { heard } = await talking();
    await house.hasTelephone('Mert', tones.other);
    await supervise('Selin', 'whisper');
    await supervise('Mert', 'listen');
    await expect.poll(heard).toEqual(whispered);
    await expect.poll(() => at('Mert')?.hears(a) && at('Mert')?.hears(c)).toBe(true);
    expect(await supervise('Selin', 'whisper')).toBe('done');
    expect(house.supervisions.on(callId())).toHaveLength(2);
    await supervise('Mert', 'barge');
    await expect.poll(() => at('Selin')?.hears(tones.other)).toBe(true);
  });

  test('F54 is refused on her own call, while she has one, without a telephone and where nobody talks', async () => {
    await talking();
    expect(await house.supervisions.supervise(actor('Mert'), callId(), 'listen')).toBe('noTelephone');
    expect(await house.supervisions.supervise(actor('Mert'), newId<'interaction'>(), 'listen')).toBe('unknown');
    expect(await house.supervisions.supervise(actor('Ayşe'), callId(), 'listen')).toBe('ownCall');
    expect(await house.supervisions.supervise(actor('Berk'), callId(), 'listen')).toBe('unknown');
    await supervise('Selin', 'listen');
    await house.supervisions.takeOver(actor('Selin'), callId());
    await house.hasTelephone('Mert', tones.other);
    const mine = callId();
    await house.atWork('Berk', 'answer', tones.other);
    house.fake.call('+905321112244', ourNumber, 600);
    const other = () => [...house.calls.all()].find(({ id, phase }) => id !== mine && phase === 'inHand')?.id;
    await expect.poll(other).toBeDefined();
    expect(await house.supervisions.supervise(actor('Selin'), other() ?? mine, 'listen')).toBe('inCall');
  });

  test('F54 hears no more when the call is over, and when it leaves its agent', async () => {
    const { call } = await talking();
    await supervise('Selin', 'listen');
    await expect.poll(() => at('Selin')?.hears(c)).toBe(true);
    await house.ownCalls.transfer(house.find('Ayşe').who, callId(), house.queueId);
    await expect.poll(() => at('Selin')).toBeNull();
    expect(house.told).toContain('ended/agentGone');
    await house.atWork('Berk', 'answer', tones.other);
    await expect.poll(() => call.hears(tones.other)).toBe(true);
    await supervise('Selin', 'listen');
    await expect.poll(() => at('Selin')?.hears(c)).toBe(true);
    call.hangUp();
    await expect.poll(() => at('Selin')).toBeNull();
    expect(house.told).toContain('ended/callOver');
    await expect.poll(async () => (await stretches()).every(([, isOver]) => isOver)).toBe(true);
  });

  test('F54 hears no more at once when her right is gone', async () => {
    const { heard } = await talking();
    await supervise('Selin', 'whisper');
    await expect.poll(heard).toEqual(whispered);
    house.losesRights('Selin');
    await expect.poll(heard).toEqual(asBefore);
    expect(house.told).toContain('ended/rightGone');
  });

  test('F54 is found again after the program was killed; a line that nobody knows is ended', async () => {
    const { heard, call } = await talking();
    await supervise('Selin', 'whisper');
    await expect.poll(heard).toEqual(whispered);
    await expect.poll(stretches).toEqual([['whisper', false]]);
    house = await killed(house);
    await expect.poll(() => house.supervisions.lines().length).toBe(1);
    await expect.poll(heard).toEqual(whispered);
    call.hangUp();
    await expect.poll(() => at('Selin')).toBeNull();
    await expect.poll(stretches).toEqual([['whisper', true]]);
    const line = ['spy', newId(), newId(), newId()].join('.');
    const telephone = house.telephoneOf('Selin');
    await house.fake.gateway.ring({ line, telephone, by: null, shownNumber: '', withinMs: 60_000 });
    await expect.poll(() => at('Selin')).not.toBeNull();
    house = await killed(house);
    await expect.poll(() => at('Selin')).toBeNull();
  });
});

describe('the calls of this moment', () => {
  const list = (name: string) => house.liveCalls.list(house.find(name).who);

  test('F53 show who, where, since when and with whom, with what the watcher may do', async () => {
    await talking();
    expect(await list('Selin')).toMatchObject([
      {
        ...{ state: 'talking', queue: { name: 'Destek' }, agent: { name: 'Ayşe' }, number: caller, supervisors: [] },
        can: { listen: true, whisper: true, barge: true, takeOver: true, direct: true },
      },
    ]);
    expect(await list('Berk')).toEqual([]);
    await supervise('Selin', 'listen');
    await expect
      .poll(async () => (await list('Mert'))[0]?.supervisors)
      .toMatchObject([{ name: 'Selin', mode: 'listen', isUp: true }]);
    expect(house.told).toContain(`liveCalls/${house.organisationId}`);
  });

  test('F53 are in sight of their projects and groups alone, with numbers hidden from whoever may not see them', async () => {
    await talking();
    const { who } = house.find('Selin');
    const elsewhere = { ...who, projectIds: [newId<'project'>()] };
    expect(await house.liveCalls.list(elsewhere)).toEqual([]);
    const outside = { who: elsewhere, ip: null, requestId: null };
    for (const mode of ['listen', 'whisper', 'barge'] as const) {
      expect(await house.supervisions.supervise(outside, callId(), mode)).toBe('unknown');
    }
    expect(await house.liveCalls.end(outside, callId())).toBe('unknown');
    const groupOnly = (right: 'board.view' | 'call.listen') => ({ right, scope: 'group' }) as const;
    const ofGroup = { ...who, groupId: newId<'group'>(), grants: [groupOnly('board.view'), groupOnly('call.listen')] };
    expect(await house.liveCalls.list(ofGroup)).toEqual([]);
    const blind = { ...who, grants: who.grants.filter(({ right }) => right !== 'customer.seeContact') };
    expect((await house.liveCalls.list(blind))[0]?.number).toBe('05•• ••• 33');
    expect(at('Selin')).toBeNull();
  });

  test('F53 tell an agent who is on her call, unless her company listens without saying so', async () => {
    await talking();
    const heardBy = async () => (await house.liveCalls.snapshot(house.find('Ayşe').who)).listeners;
    await supervise('Selin', 'listen');
    await expect.poll(heardBy).toMatchObject([{ name: 'Selin', mode: 'listen' }]);
    await house.liveCalls.tellAgents(actor('Selin'), false);
    expect(await heardBy()).toEqual([]);
    await supervise('Selin', 'whisper');
    expect(await heardBy()).toMatchObject([{ name: 'Selin', mode: 'whisper' }]);
    house = await killed(house);
    expect(house.liveCalls.tellsAgents()).toBe(false);
  });

  test('F53 are moved into a queue and ended by who may, whoever has them', async () => {
    const { call } = await talking();
    expect(await house.liveCalls.move(actor('Selin'), callId(), house.queueId)).toBe('done');
    await expect.poll(() => call.hears(a)).toBe(false);
    await expect.poll(call.hearsSound).toBe(true);
    expect(await house.story()).toEqual(['started', 'queued', 'offered', 'answered', 'released', 'queued']);
    expect((await list('Selin'))[0]).toMatchObject({ state: 'waiting', agent: null });
    expect(await house.liveCalls.end(actor('Berk'), callId())).toBe('unknown');
    expect(await house.liveCalls.end(actor('Selin'), callId())).toBe('done');
    await expect.poll(call.isOver).toBe(true);
    expect(await list('Selin')).toEqual([]);
    expect(await trail()).toEqual(['callMoved', 'callEnded']);
  });
});
