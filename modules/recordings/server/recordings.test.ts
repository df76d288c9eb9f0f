import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Grant, templates, type Who } from '#identity';
import type { InteractionHappening } from '#interactions';
import { openInteractions } from '#interactions/server';
import type { FactShape } from '#kernel/fact.ts';
import type { InteractionId, OrganisationId, UserId } from '#kernel/id.ts';
import { openClock } from '#platform/clock.ts';
import { openVault, type Vault } from '#platform/files/index.ts';
import { newId } from '#platform/ids.ts';
import { openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { sealWith } from '#platform/seal.ts';
import { type FreshDatabase, freshDatabase, organisation } from '#platform/testing/index.ts';
import { type Recorder, rawSound } from '../recorder.ts';
import { openRecordings } from './recordings.ts';

const log = openLog({ level: 'silent' });
const clock = openClock();
const seal = sealWith(Buffer.alloc(32, 7));
const within = { timeout: 20_000 };
const projectId = newId<'project'>();

let fresh: FreshDatabase;
let home: string;
let vault: Vault;
beforeAll(async () => {
  fresh = await freshDatabase();
  home = await mkdtemp(path.join(tmpdir(), 'santral-recordings-'));
  vault = await openVault({ dataDir: home, folder: 'recordings' });
});
afterAll(async () => {
  await fresh.close();
  await rm(home, { recursive: true, force: true });
});

/** A switch whose disk is a map: each line is written down as two seconds of sound. */
function openDisk() {
  const files = new Map<string, Buffer>();
  const state = { refuses: false, muted: [] as boolean[] };
  const recorder: Recorder = {
    begin: async (_line, name) => {
      if (state.refuses) throw new Error('This switch writes nothing down');
      files.set(name, Buffer.alloc(2_000 * rawSound.bytesPerMs, 1));
      return true;
    },
    mute: async (_line, isMuted) => void state.muted.push(isMuted),
    list: async () => [...files].map(([name, { length }]) => ({ name, bytes: length, changedAtMs: 0 })),
    read: async function* (name) {
      yield files.get(name) ?? Buffer.alloc(0);
    },
    remove: async (name) => void files.delete(name),
  };
  return { recorder, files, state };
}

async function openHouse(over: { readonly vault?: Vault } = {}) {
  const organisationId = await organisation(fresh.database);
  const disk = openDisk();
  const state = { keepsUnrecorded: false };
  const open = async () => {
    await fresh.database.within(organisationId, (trx) =>
      sql`update floors set expires_at = '-infinity' where organisation_id = ${organisationId}`.execute(trx),
    );
    const lease = await takeLease({ database: fresh.database, organisationId, holder: newId<'process'>() });
    if (!lease) throw new Error('The floor is free');
    const journal = openJournal<FactShape>({ database: fresh.database, log, lease, onLost: () => undefined });
    const interactions = await openInteractions({ journal, database: fresh.database, clock });
    const recordings = await openRecordings({
      ...{ journal, database: fresh.database, clock, log, interactions, seal },
      recorder: disk.recorder,
      vault: over.vault ?? vault,
      lineOf: () => ({ line: 'line-1', numberId: null }),
      groupOf: () => null,
      keepsUnrecorded: () => state.keepsUnrecorded,
      onChanged: () => undefined,
      limits: { lookEveryMs: 20, settledMs: 0, missingAfterMs: 100 },
    });
    recordings.start();
    const close = async () => {
      await recordings.close();
      await journal.close();
    };
    return { interactions, recordings, close };
  };
  return { organisationId, disk, open, state };
}
type Opened = Awaited<ReturnType<Awaited<ReturnType<typeof openHouse>>['open']>>;

const whoOf = (organisationId: OrganisationId, userId: UserId, grants: readonly Grant[]): Who => {
  return { organisationId, userId, groupId: null, grants, projectIds: 'all' };
};
const bossOf = (organisationId: OrganisationId) => whoOf(organisationId, newId<'user'>(), templates.manager.grants);

/** A call that Ayşe talks in. */
async function talk({ interactions }: Opened, agentId: UserId): Promise<InteractionId> {
  const id = newId<'interaction'>();
  const begun: readonly InteractionHappening[] = [
    {
      ...{ type: 'started', channel: 'voice', direction: 'inbound', projectId, conversationId: null },
      ...{ customerId: null, channelAccountId: null, previousId: null },
    },
    { type: 'answered', legId: newId<'leg'>(), agentId, visitId: null, offerId: null, how: 'assigned' },
  ];
  await write(interactions, id, begun);
  return id;
}
const hangUp = ({ interactions }: Opened, id: InteractionId) =>
  write(interactions, id, [{ type: 'ended', by: 'customer', agentId: null, cause: 'hungUp', resolved: null }]);
async function write(
  interactions: Opened['interactions'],
  id: InteractionId,
  what: readonly InteractionHappening[],
  atMs = Date.now(),
) {
  const outcome = interactions.record(id, what, { atMs });
  if (outcome.type === 'refused') throw new Error(outcome.because);
  await outcome.committed;
}

const kept = async ({ recordings }: Opened, who: Who, id: InteractionId) => {
  await expect.poll(async () => (await recordings.of(who, id)).map(({ state }) => state), within).toEqual(['kept']);
  const [one] = await recordings.of(who, id);
  if (!one) throw new Error('There is no recording');
  return one;
};

test('F50 a call is recorded when it begins, kept when it is over, and gone from the switch then', async () => {
  const house = await openHouse();
  const floor = await house.open();
  const ayse = newId<'user'>();
  const id = await talk(floor, ayse);
  await expect.poll(() => floor.recordings.nowOf(id), within).toBe('on');
  await hangUp(floor, id);
  const one = await kept(floor, bossOf(house.organisationId), id);
  expect(one).toMatchObject({ agentIds: [ayse], durationMs: 2_000, missingMs: 0 });
  expect(one.talk).toMatchObject({ customerMs: 0, agentMs: 0 });
  await expect.poll(() => house.disk.files.size, within).toBe(0);
  expect((await buffer(floor.recordings.sound(one))).length).toBe(one.bytes);
  await floor.close();
});

test('F50 a caller who has still to be told that she is recorded is not recorded before that', async () => {
  const house = await openHouse();
  house.state.keepsUnrecorded = true;
  const floor = await house.open();
  const [told, untold] = [await talk(floor, newId<'user'>()), await talk(floor, newId<'user'>())];
  await hangUp(floor, untold);
  expect([floor.recordings.nowOf(told), house.disk.files.size]).toEqual(['off', 0]);
  house.state.keepsUnrecorded = false;
  await expect.poll(() => floor.recordings.nowOf(told), within).toBe('on');
  expect(floor.recordings.nowOf(untold)).toBe('off');
  expect(house.disk.files.size).toBe(1);
  await floor.close();
});

test('F50 a program that ends between any two steps finds the recording at its next start', async () => {
  const house = await openHouse();
  const first = await house.open();
  const id = await talk(first, newId<'user'>());
  await expect.poll(() => first.recordings.nowOf(id), within).toBe('on');
  await first.close();
  const second = await house.open();
  expect(second.recordings.nowOf(id)).toBe('on');
  await hangUp(second, id);
  await kept(second, bossOf(house.organisationId), id);
  await second.close();
});

test('F50 what the switch could not write down is told on the row and in health, and the call goes on', async () => {
  const house = await openHouse();
  const floor = await house.open();
  const boss = bossOf(house.organisationId);
  expect(await floor.recordings.health()).toEqual({ status: 'ok' });
  house.disk.state.refuses = true;
  const refused = await talk(floor, newId<'user'>());
  const statesOf = async (id: InteractionId) =>
    (await floor.recordings.of(boss, id)).map(({ state, lostBecause }) => [state, lostBecause]);
  await expect.poll(() => statesOf(refused), within).toEqual([['lost', 'notWritten']]);
  expect(floor.interactions.find(refused)?.phase).toBe('inHand');
  house.disk.state.refuses = false;
  const vanished = await talk(floor, newId<'user'>());
  await expect.poll(() => floor.recordings.nowOf(vanished), within).toBe('on');
  house.disk.files.clear();
  await hangUp(floor, vanished);
  await expect.poll(() => statesOf(vanished), within).toEqual([['lost', 'missing']]);
  expect(await floor.recordings.health()).toMatchObject({ status: 'warning' });
  await floor.close();
});

test('F50 while the disk is full what was written waits at the switch, and is kept when there is room', async () => {
  const disk = { isFull: true };
  const narrow: Vault = {
    ...vault,
    keep: async (...asked) => (disk.isFull ? { type: 'storageFull' } : vault.keep(...asked)),
  };
  const house = await openHouse({ vault: narrow });
  const floor = await house.open();
  const id = await talk(floor, newId<'user'>());
  await expect.poll(() => floor.recordings.nowOf(id), within).toBe('on');
  await hangUp(floor, id);
  await expect
    .poll(() => floor.recordings.health(), within)
    .toEqual({ status: 'warning', detail: expect.stringContaining('disk is full') });
  expect(house.disk.files.size).toBe(1);
  disk.isFull = false;
  await kept(floor, bossOf(house.organisationId), id);
  await floor.close();
});

test('F50 a pause is hers who talks, and is over when she has let go of the call', async () => {
  const house = await openHouse();
  const floor = await house.open();
  const ayse = whoOf(house.organisationId, newId<'user'>(), templates.agent.grants);
  const can = whoOf(house.organisationId, newId<'user'>(), templates.agent.grants);
  const id = await talk(floor, ayse.userId);
  await expect.poll(() => floor.recordings.nowOf(id), within).toBe('on');
  expect(await floor.recordings.pause(can, id, 'cardData')).toBe('unknown');
  expect(await floor.recordings.pause(ayse, id, 'cardData')).toBe('done');
  expect([floor.recordings.nowOf(id), house.disk.state.muted]).toEqual(['paused', [true]]);
  await hangUp(floor, id);
  expect(await floor.recordings.resume(ayse, id)).toBe('refused');
  const one = await kept(floor, bossOf(house.organisationId), id);
  const { pauses } = await floor.recordings.beside(one.id);
  expect(pauses).toMatchObject([{ byId: ayse.userId, reason: 'cardData', toMs: expect.any(Number) }]);
  await floor.close();
});

test('F50 a recording whose time is over is deleted with its key, and that it was there stays', async () => {
  const house = await openHouse();
  const floor = await house.open();
  const boss = bossOf(house.organisationId);
  const id = await talk(floor, newId<'user'>());
  await expect.poll(() => floor.recordings.nowOf(id), within).toBe('on');
  await hangUp(floor, id);
  const one = await kept(floor, boss, id);
  expect(await floor.recordings.sweep()).toBe(0);
  await fresh.database.within(house.organisationId, (trx) =>
    sql`update recordings set keep_until = now() - interval '1 day'`.execute(trx),
  );
  expect(await floor.recordings.sweep()).toBe(1);
  expect(await floor.recordings.of(boss, id)).toMatchObject([
    { state: 'deleted', sealedKey: null, sha256: one.sha256 },
  ]);
  await expect(access(path.join(home, 'recordings', house.organisationId, one.id.slice(-2), one.id))).rejects.toThrow(
    'ENOENT',
  );
  await floor.close();
});

test('F50 nobody of another company finds a recording by its id, whatever she may do in her own', async () => {
  const [ours, theirs] = [await openHouse(), await openHouse()];
  const [floor, other] = [await ours.open(), await theirs.open()];
  const id = await talk(floor, newId<'user'>());
  await expect.poll(() => floor.recordings.nowOf(id), within).toBe('on');
  await hangUp(floor, id);
  const boss = bossOf(ours.organisationId);
  const one = await kept(floor, boss, id);
  const stranger = bossOf(theirs.organisationId);
  expect(await other.recordings.find(stranger, one.id)).toBeNull();
  expect(await other.recordings.of(stranger, id)).toEqual([]);
  expect((await floor.recordings.find(boss, one.id))?.id).toBe(one.id);
  expect(await floor.recordings.find(whoOf(ours.organisationId, boss.userId, []), one.id)).toBeNull();
  await floor.close();
  await other.close();
});

test('F58 who spoke when is kept with the recording, as far as somebody of ours talked in it', async () => {
  const house = await openHouse();
  const floor = await house.open();
  const boss = bossOf(house.organisationId);
  const ayse = newId<'user'>();
  const id = await talk(floor, ayse);
  await expect.poll(() => house.disk.files.size, within).toBe(1);
  const [name] = house.disk.files.keys();
  // Half a second of the customer, then one of us: noise in bursts, as syllables are.
  house.disk.files.set(name ?? '', twoVoices());
  await write(
    floor.interactions,
    id,
    [{ type: 'ended', by: 'customer', agentId: null, cause: 'hungUp', resolved: null }],
    Date.now() + 2_000,
  );
  const one = await kept(floor, boss, id);
  const { customer, agent, wholeMs } = one.talk ?? expect.fail('nothing was measured');
  expect(wholeMs).toBeGreaterThan(1_500);
  expect([customer.length, agent.length]).toEqual([1, 1]);
  expect(customer[0]?.toMs).toBeLessThanOrEqual(agent[0]?.fromMs ?? 0);

  // Who leaves a message, or is told something by a machine, talks with nobody.
  const alone = newId<'interaction'>();
  await write(floor.interactions, alone, [
    {
      ...{ type: 'started', channel: 'voice', direction: 'inbound', projectId, conversationId: null },
      ...{ customerId: null, channelAccountId: null, previousId: null },
    },
  ]);
  await expect.poll(() => floor.recordings.nowOf(alone), within).toBe('on');
  await hangUp(floor, alone);
  expect((await kept(floor, boss, alone)).talk).toBeNull();
  await floor.close();
});

/** Two seconds of a call: first the left side speaks, then the right. */
function twoVoices(): Buffer {
  const sound = Buffer.alloc(2_000 * rawSound.bytesPerMs);
  for (let frame = 0; frame < 16_000; frame++) {
    const ms = frame / 8;
    const loud = (Math.floor(ms / 100) % 2 === 0 ? 8_000 : 20) * Math.sin(frame);
    const side = ms >= 200 && ms < 700 ? 0 : ms >= 1_100 && ms < 1_700 ? 2 : null;
    for (const place of [0, 2]) {
      const sample = place === side ? loud : 20 * Math.sin(frame * 3);
      sound.writeInt16LE(Math.round(sample), frame * rawSound.bytesPerFrame + place);
    }
  }
  return sound;
}
