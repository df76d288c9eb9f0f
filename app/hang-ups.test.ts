import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { musicTone } from '#adapters/fake/index.ts';
import type { FlowGraph } from '#flows';
import type { InteractionId } from '#kernel/id.ts';
import { rowsOfInteraction } from '#metrics';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { usualNotice } from '#recordings';
import { usualWaitingTexts } from '#voice';
import { type CallHouse, openCallHouse, ourNumber, spokenTone } from './calls.fixture.ts';

// A caller hangs up at every moment that a call has. After each nothing is left of her, whoever she was with is free, and
// what is counted says what became of her.

const [callersTone, ayses, berks, selins] = [500, 900, 1_300, 1_700];
type Caller = ReturnType<CallHouse['fake']['call']>;
type Settings = Parameters<typeof openCallHouse>[1];

let fresh: FreshDatabase;
let house: CallHouse;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => house?.close());
afterAll(() => fresh?.close());

const who = (name: string) => house.find(name).who;
const at = (name: string) => house.fake.callAt(house.telephoneOf(name));
const calls = (): Caller => house.fake.call('+905321112233', ourNumber, callersTone);
const hears = (caller: Caller, tone: number) => expect.poll(() => caller.hears(tone)).toBe(true);
const isAt = (...story: readonly string[]) => expect.poll(() => house.story()).toEqual(story);
const rings = (name: string) => expect.poll(() => at(name)).not.toBeNull();
const callId = () => house.call()?.id ?? expect.fail('There is no call');

const both = (text: string) => ({ tr: text, en: text });
const graphTo = (queueId: string): FlowGraph => ({
  start: 'order',
  blocks: [
    {
      ...{ id: 'order', name: '', type: 'question', kind: 'number', variable: 'siparis', tries: 2 },
      ...{ text: both('Sipariş numaranız?'), again: both(''), next: 'menu', otherwise: 'menu' },
    },
    {
      ...{ id: 'menu', name: '', type: 'menu', variable: 'konu', tries: 2, otherwise: 'bye' },
      ...{ text: both('Konu?'), again: both('') },
      choices: [
        { id: 'a', title: both('Kargo'), next: 'queue' },
        { id: 'b', title: both('Hiçbiri'), next: 'bye' },
      ],
    },
    { id: 'queue', name: '', type: 'queue', queueId },
    { id: 'bye', name: '', type: 'close', text: both('Güle güle') },
  ],
});

/** Ayşe is at work; her queue leaves no work after a call. */
const open = async (ayse: 'answer' | 'ring' | null, settings: Settings = {}): Promise<void> => {
  house = await openCallHouse(fresh.database, { wrapUpMs: 0, ...settings });
  house.known.keyTimes.firstKeyMs = 60_000;
  house.known.keyTimes.nextKeyMs = 60_000;
  if (ayse) await house.atWork('Ayşe', ayse, ayses);
};
const aways = () =>
  house.presences.record(who('Ayşe').userId, [
    { type: 'choseAvailability', availability: 'away', reasonId: null, by: 'agent', note: null },
  ]);
const flows = async (spokenMs = 600_000): Promise<Caller> => {
  await open('answer');
  house.known.voice.lengthMs = spokenMs;
  await house.leadsThrough(graphTo(house.queueId));
  const caller = calls();
  await hears(caller, spokenTone);
  return caller;
};
const presses = (caller: Caller, keys: string): Caller => {
  for (const key of keys) caller.press(key);
  return caller;
};
const waits = async (): Promise<Caller> => {
  await open('answer');
  await aways();
  const caller = calls();
  await hears(caller, musicTone);
  await isAt('started', 'queued');
  return caller;
};
const rung = async (): Promise<Caller> => {
  await open('ring');
  const caller = calls();
  await rings('Ayşe');
  return caller;
};
const talks = async (): Promise<Caller> => {
  await open('answer');
  const caller = calls();
  await hears(caller, ayses);
  return caller;
};
const asks = async (act: 'consult' | 'transferTo', berk: 'answer' | 'ring'): Promise<Caller> => {
  const caller = await talks();
  await house.hasTelephone('Berk', berks, berk);
  expect(await house.ownCalls.ask(who('Ayşe'), callId(), act, who('Berk').userId)).toBe('done');
  await rings('Berk');
  return caller;
};
const act = async (what: Parameters<typeof house.ownCalls.act>[2]) =>
  expect(await house.ownCalls.act(who('Ayşe'), callId(), what)).toBe('done');
const speaks = async (settings: Parameters<typeof house.speaksWithCallers>[0], opened: () => Promise<void>) => {
  await opened();
  await house.speaksWithCallers(settings);
};

/** Her call, whatever began because of it. */
const hers = async (): Promise<InteractionId> => {
  const { rows } = await house.database.within(house.organisationId, (trx) =>
    sql<{ id: InteractionId }>`
      select id from interactions where organisation_id = ${house.organisationId} order by started_at, id limit 1`.execute(
      trx,
    ),
  );
  return rows[0]?.id ?? expect.fail('Nothing is written of her call');
};

interface End {
  readonly by: string;
  readonly cause: string;
  /** How each of her stays in a queue ended, and how many agents had her. */
  readonly stays: readonly string[];
  readonly answers: number;
}
const gaveUp = (...stays: readonly string[]): End => ({ by: 'customer', cause: 'abandoned', stays, answers: 0 });
const hungUp = (answers = 1, ...stays: readonly string[]): End => ({
  ...{ by: 'customer', cause: 'hungUp', answers, stays: stays.length > 0 ? stays : ['answered'] },
});

test.for<readonly [string, () => Promise<Caller>, End]>([
  ['before anybody answers', async () => open('answer').then(calls), gaveUp('abandoned')],
  [
    'while she is told of the recording',
    async () => {
      await open('answer');
      house.known.notice.now = usualNotice;
      const caller = calls();
      await hears(caller, spokenTone);
      return caller;
    },
    gaveUp(),
  ],
  ['while her flow speaks', () => flows(), gaveUp()],
  [
    'while her flow waits for keys',
    async () => {
      const caller = await flows(50);
      await expect.poll(() => caller.hears(spokenTone)).toBe(false);
      return caller;
    },
    gaveUp(),
  ],
  ['between two keys', async () => presses(await flows(), '47'), gaveUp()],
  ['between two blocks', async () => presses(await flows(), '4711#'), gaveUp()],
  [
    'while her flow says good-bye',
    async () => {
      const caller = presses(await flows(), '4711#2');
      await expect.poll(async () => (await house.placesInFlows())[0]?.place).toBeNull();
      return caller;
    },
    gaveUp(),
  ],
  ['while she waits', waits, gaveUp('abandoned')],
  [
    'while she is told her place',
    async () => {
      await speaks({}, () => open('answer'));
      await aways();
      const caller = calls();
      await hears(caller, spokenTone);
      return caller;
    },
    gaveUp('abandoned'),
  ],
  [
    'while she is told why nobody takes her',
    async () => {
      await speaks({}, () => open(null));
      const caller = calls();
      await hears(caller, spokenTone);
      return caller;
    },
    { by: 'system', cause: 'failed', stays: ['closed'], answers: 0 },
  ],
  [
    'while she hears that she will be called back',
    async () => {
      await speaks({ everyMs: 400 }, () => open('answer'));
      await aways();
      house.known.voice.lengthMs = 50;
      const caller = calls();
      const isSaid = (text: string) =>
        expect.poll(() => house.known.spoken.some((said) => said.includes(text))).toBe(true);
      await isSaid(usualWaitingTexts.tr.offer);
      house.known.voice.lengthMs = 600_000;
      caller.press('1');
      await isSaid(usualWaitingTexts.tr.called);
      return caller;
    },
    { by: 'customer', cause: 'hungUp', stays: ['callback'], answers: 0 },
  ],
  [
    'over the greeting of the voicemail',
    async () => {
      await open(null, { takesMessages: 'closed' });
      const caller = calls();
      await hears(caller, spokenTone);
      await isAt('started', 'queued', 'leftQueue');
      return caller;
    },
    { by: 'customer', cause: 'hungUp', stays: ['voicemail'], answers: 0 },
  ],
  [
    'while she speaks her message',
    async () => {
      await open(null, { takesMessages: 'closed' });
      house.known.voice.lengthMs = 50;
      const caller = calls();
      await expect.poll(() => house.known.messages.size).toBe(1);
      return caller;
    },
    { by: 'customer', cause: 'hungUp', stays: ['voicemail'], answers: 0 },
  ],
  [
    'at the moment at which she is offered',
    async () => {
      const caller = await waits();
      await house.presences.record(who('Ayşe').userId, [
        { type: 'choseAvailability', availability: 'available', reasonId: null, by: 'agent', note: null },
      ]);
      house.fake.signIn(house.telephoneOf('Ayşe'), 'secret', { doing: 'ring', tone: ayses });
      return caller;
    },
    gaveUp('abandoned'),
  ],
  ['while the agent’s telephone rings', rung, gaveUp('abandoned')],
  [
    'at the moment at which the agent picks up',
    async () => {
      const caller = await rung();
      house.fake.pickUp(house.telephoneOf('Ayşe'));
      return caller;
    },
    hungUp(),
  ],
  ['in the talk', talks, hungUp()],
  [
    'on hold',
    async () => {
      const caller = await talks();
      await act('hold');
      await hears(caller, musicTone);
      return caller;
    },
    hungUp(),
  ],
  [
    'in the talk, with a supervisor on it',
    async () => {
      const caller = await talks();
      await house.hasTelephone('Selin', selins);
      const actor = { who: who('Selin'), ip: null, requestId: null };
      expect(await house.supervisions.supervise(actor, callId(), 'barge')).toBe('done');
      await hears(caller, selins);
      return caller;
    },
    hungUp(),
  ],
  ['while a colleague is asked, who has not picked up', () => asks('consult', 'ring'), hungUp()],
  [
    'while a colleague is asked',
    async () => {
      const caller = await asks('consult', 'answer');
      await expect.poll(() => at('Berk')?.hears(ayses)).toBe(true);
      return caller;
    },
    hungUp(),
  ],
  [
    'among three',
    async () => {
      const caller = await asks('consult', 'answer');
      await expect.poll(() => at('Berk')?.hears(ayses)).toBe(true);
      await act('conference');
      await hears(caller, berks);
      return caller;
    },
    hungUp(),
  ],
  ['while she is handed on to a colleague', () => asks('transferTo', 'ring'), gaveUpAfter('answered')],
  [
    'after she was handed on to a colleague',
    async () => {
      const caller = await asks('transferTo', 'answer');
      await hears(caller, berks);
      return caller;
    },
    hungUp(2),
  ],
  [
    'while she waits in the queue to which she was handed on',
    async () => {
      const caller = await talks();
      await aways();
      expect(await house.ownCalls.transfer(who('Ayşe'), callId(), house.queueId)).toBe('done');
      await hears(caller, musicTone);
      return caller;
    },
    gaveUpAfter('answered', 'abandoned'),
  ],
])(
  'F39 F42 F43 F44 a caller who hangs up %s leaves nothing behind and is counted as what she was',
  async ([, moment, end]) => {
    const caller = await moment();
    caller.hangUp();
    const story = async () => (await house.facts(await hers())).map(({ type }) => type);
    await expect.poll(() => house.lastCall()).not.toBeNull();
    await expect.poll(story).toContain('ended');
    await expect.poll(() => house.fake.gateway.lines()).toEqual([]);
    // Whoever asked to be called back waits for that without a line.
    const open = () => [...house.interactions.open()].filter(({ direction }) => direction === 'inbound');
    await expect.poll(open).toEqual([]);
    expect((await house.placesInFlows()).filter(({ place }) => place !== null)).toEqual([]);
    for (const name of ['Ayşe', 'Berk']) {
      await expect.poll(() => house.handOf(name)).toBe(0);
      expect(house.routing.me(who(name).userId).offers).toEqual([]);
    }
    expect(house.routing.me(who('Ayşe').userId).state).not.toBe('notResponding');
    const id = await hers();
    expect([...house.calls.lines(), ...house.supervisions.on(id)]).toEqual([]);

    const facts = await house.facts(id);
    const { by, cause, stays, answers } = end;
    expect(facts.find(({ type }) => type === 'ended')).toMatchObject({ by, cause });
    const rows = rowsOfInteraction(facts);
    expect(rows?.visits.map(({ outcome }) => outcome)).toEqual(stays);
    expect(rows?.interaction).toMatchObject({ answers, endCause: cause });
  },
);

function gaveUpAfter(...stays: readonly string[]): End {
  return { ...gaveUp(...stays), answers: 1 };
}
