import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeSwitch, openFakeSwitch } from '#adapters/fake/index.ts';
import type { FlowExample, FlowGraph } from '#flows';
import type { OrganisationId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { openLog } from '#platform/log.ts';
import { fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import type { VoiceGateway } from '#voice';
import {
  type ExampleCalls,
  type ExampleRunNow,
  openAdmission,
  openExampleCalls,
  openExampleNights,
} from '#voice/server';

// The examples of a flow are called at a switch in memory. Sentences last no time there; keys go out and come in.

const organisationId = newId<'organisation'>() as OrganisationId;
const flowId = newId<'flow'>();
const both = (text: string) => ({ tr: text, en: text });
const unspeakable = 'Bunu hiçbir ses söyleyemez';
const endless = 'Hiç bitmeyen bir cümle';
const within = { timeout: 10_000 };
const graph: FlowGraph = {
  start: 'order',
  blocks: [
    {
      ...{ id: 'order', name: '', type: 'question', kind: 'number', variable: 'siparis', tries: 1 },
      ...{ text: both('Sipariş numaranız?'), again: both(''), next: 'ask', otherwise: 'odd' },
    },
    {
      ...{ id: 'ask', name: '', type: 'request', method: 'GET', url: 'https://nobody.invalid', body: '' },
      ...{ saves: [], next: 'menu', otherwise: 'slow' },
    },
    {
      ...{ id: 'menu', name: '', type: 'menu', variable: 'konu', tries: 1, otherwise: 'odd' },
      ...{ text: both('Konu?'), again: both('') },
      choices: [
        { id: 'a', title: both('Kargo'), next: 'queue' },
        { id: 'b', title: both('Hiçbiri'), next: 'bye' },
      ],
    },
    { id: 'queue', name: '', type: 'queue', queueId: 'cargo' },
    { id: 'odd', name: '', type: 'close', text: both(unspeakable) },
    { id: 'slow', name: '', type: 'close', text: both(endless) },
    { id: 'bye', name: '', type: 'close', text: both('Güle güle') },
  ],
};
const example = (name: string, more: Partial<FlowExample>): FlowExample => ({
  ...{ name, language: 'tr', isOpen: true, says: ['4711', 'Kargo'], ends: 'queue', with: null },
  ...more,
});

let fake: FakeSwitch;
let gateway: VoiceGateway;
let calls: ExampleCalls;
let said: string[];
let mishears: boolean;
beforeEach(() => {
  [said, mishears] = [[], false];
  fake = openFakeSwitch({ nowMs: Date.now });
  const sip = { host: '127.0.0.1', port: fake.port };
  gateway = {
    ...fake.gateway,
    state: () => ({ type: 'running', switch: { version: '0', origin: 'packages', sinceMs: 0, sip } }),
    press: (line, keys) => fake.gateway.press(line, mishears ? keys.replace('7', '') : keys),
  };
  calls = openWith();
});
afterEach(() => {
  calls.close();
  fake.close();
});
const openWith = (): ExampleCalls => {
  const log = openLog({ level: 'silent' });
  const opened = openExampleCalls({
    ...{ gateway, log, admission: openAdmission({ gateway, log }) },
    ...{ keyTimes: { firstKeyMs: 300, nextKeyMs: 300 }, lastsMs: 1_500 },
    speaking: {
      played: () => undefined,
      filesFor: async (_, pieces) =>
        pieces.map((piece) => {
          const text = piece.type === 'text' ? piece.text : '';
          said.push(text);
          return fake.sound(440, text === endless ? 60_000 : 1);
        }),
      fileOf: async (_, content) => (content.type === 'text' && content.text === unspeakable ? null : '/file'),
    },
  });
  gateway.listen((signal) => {
    if (signal.type === 'arrived') opened.takes(signal.line, signal.to);
  });
  return opened;
};
const start = (examples: readonly FlowExample[]): string => {
  const started = calls.start({ organisationId, flowId, draftVersion: 3, graph, examples });
  if (started.type !== 'calling') throw new Error(`It was not started: ${started.type}`);
  return started.runId;
};
const over = async (runId: string): Promise<ExampleRunNow> => {
  await expect.poll(() => calls.find(organisationId, runId)?.isOver, within).toBe(true);
  const run = calls.find(organisationId, runId);
  if (!run) throw new Error('The run is gone');
  return run;
};
const outcomesOf = async (examples: readonly FlowExample[]) =>
  (await over(start(examples))).outcomes.map(({ outcome }) => outcome);
const failed = (because: string, turn: number) => expect.objectContaining({ type: 'failed', because, turn });

test('F38 examples that are called pass or fail with their reason, five of them at three lines, and leave nothing behind', async () => {
  let most = 0;
  gateway.listen(() => {
    fake.gateway.lines().then(
      (lines) => {
        most = Math.max(most, lines.length);
      },
      () => undefined,
    );
  });
  const outcomes = await outcomesOf([
    example('to the queue', { with: 'cargo' }),
    example('by its key', { says: ['4711', '1'] }),
    example('elsewhere', { with: 'other' }),
    example('good-bye', { says: ['4711', '2'], ends: 'close' }),
    example('other end', { says: ['4711', 'Hiçbiri'] }),
  ]);
  expect(outcomes).toEqual([
    { type: 'passed' },
    { type: 'passed' },
    failed('otherTarget', 2),
    { type: 'passed' },
    failed('otherEnd', 2),
  ]);
  expect(most).toBeGreaterThan(2);
  expect(most).toBeLessThanOrEqual(6);
  expect(said.filter((text) => text === 'Güle güle')).toHaveLength(2);
  await expect.poll(fake.gateway.lines, within).toEqual([]);
  await expect.poll(fake.gateway.endpoints, within).toEqual([]);
});

test('F38 a sentence that cannot be spoken, keys that arrive otherwise and a call without an end are told apart', async () => {
  const fails = { isOk: false, body: '' };
  expect(
    await outcomesOf([
      example('unspeakable', { says: ['4711', '9'], ends: 'close' }),
      example('endless', { told: [fails], says: ['4711'], ends: 'close' }),
    ]),
  ).toEqual([failed('notPlayed', 2), failed('tooLong', 1)]);
  mishears = true;
  expect(await outcomesOf([example('misheard', {})])).toEqual([failed('notHeard', 0)]);
});

test('F38 a switch that does not carry the call is told, and none of our own calls nothing', async () => {
  gateway = { ...gateway, callOut: async () => Promise.reject(new Error('It refuses')) };
  calls = openWith();
  expect(await outcomesOf([example('refused', {})])).toEqual([failed('noCall', 0)]);
  gateway = { ...gateway, state: () => ({ type: 'down', detail: '' }) };
  calls = openWith();
  expect(calls.start({ organisationId, flowId, draftVersion: 1, graph, examples: [] })).toEqual({ type: 'noSwitch' });
});

test('F38 what runs is called at night: the last night is kept, also over a restart, and one cut off leaves it', async () => {
  const fresh = await freshDatabase();
  try {
    const { database } = fresh;
    const organisationId = await organisation(database);
    const clock = fixedClock(Date.UTC(2026, 10, 24, 0, 40));
    let version = 4;
    let examples = [example('to the queue', { with: 'cargo' }), example('elsewhere', { with: 'other' })];
    const nights = (exampleCalls = calls) =>
      openExampleNights({
        ...{ database, clock, organisationId, exampleCalls, log: openLog({ level: 'silent' }) },
        flows: { runningExamples: () => [{ flowId, version, graph, examples }] },
      });
    await nights().call(new AbortController().signal);
    const first = {
      ...{ flowId, version: 4, calledAtMs: clock.nowMs() },
      outcomes: [
        { name: 'to the queue', outcome: { type: 'passed' } },
        { name: 'elsewhere', outcome: failed('otherTarget', 2) },
      ],
    };
    expect(await nights().last()).toEqual([first]);
    // Nobody is asked twice, a switch that is not there is no failure, and who is cut off has proved nothing.
    version = 5;
    examples = [example('endless', { told: [{ isOk: false, body: '' }], says: ['4711'] })];
    const ending = new AbortController();
    const going = nights().call(ending.signal);
    await expect.poll(() => said.filter((text) => text === endless).length, within).toBe(1);
    await nights().call(new AbortController().signal);
    ending.abort();
    await going;
    gateway = { ...gateway, state: () => ({ type: 'down', detail: '' }) };
    await nights(openWith()).call(new AbortController().signal);
    expect(await nights().last()).toEqual([first]);
  } finally {
    await fresh.close();
  }
});

test('F38 who cancels ends what is being called, once per flow, and nobody else sees it', async () => {
  const fails = { isOk: false, body: '' };
  const runId = start(Array.from({ length: 5 }, () => example('endless', { told: [fails], says: ['4711'] })));
  await expect.poll(() => said.filter((text) => text === endless).length, within).toBe(3);
  const again = calls.start({ organisationId, flowId, draftVersion: 3, graph, examples: [] });
  expect(again).toEqual({ type: 'running' });
  const stranger = newId<'organisation'>() as OrganisationId;
  expect(calls.find(stranger, runId)).toBeNull();
  calls.cancel(stranger, runId);
  expect(calls.find(organisationId, runId)?.isOver).toBe(false);
  calls.cancel(organisationId, runId);
  const { outcomes } = await over(runId);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(
    Array(5).fill(expect.objectContaining({ because: 'cancelled' })),
  );
  await expect.poll(fake.gateway.lines, within).toEqual([]);
});
