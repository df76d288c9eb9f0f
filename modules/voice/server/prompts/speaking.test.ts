import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OrganisationId } from '#kernel/id.ts';
import { openLog } from '#platform/log.ts';
import { lengthMsOf, soundIn, toneOf, wavOf } from '#platform/sound.ts';
import type { PromptId } from '../../prompt.ts';
import type { Said, Saying, SpeechEngine } from '../../synthesis.ts';
import { openSoundShelf } from './sound-shelf.ts';
import { openSpeaking, type PromptContent } from './speaking.ts';

const one = '0199a5c0-0000-7000-8000-000000000001' as OrganisationId;
const other = '0199a5c0-0000-7000-8000-000000000002' as OrganisationId;
const greeting = '0199a5c0-0000-7000-8000-00000000000a' as PromptId;

let folder: string;
let asked: Saying[];
let nowMs: number;
let answer: (saying: Saying) => Promise<Said>;
let contents: Map<PromptId, PromptContent>;
const spoken = wavOf(toneOf(300, 400));

const engine: SpeechEngine = {
  nameFor: (language) => (language === 'tr' ? 'test/1' : null),
  say: (saying) => {
    asked.push(saying);
    return answer(saying);
  },
  close: async () => undefined,
};
const open = async (limitBytes = 10_000_000, engines: readonly SpeechEngine[] = [engine]) =>
  openSpeaking({
    engines,
    nowMs: () => nowMs,
    shelf: await openSoundShelf({ folder, limitBytes, nowMs: Date.now }),
    log: openLog({ level: 'silent' }),
    contentOf: (_organisationId, id) => contents.get(id) ?? null,
  });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'santral-prompts-'));
  asked = [];
  nowMs = Date.now();
  contents = new Map();
  answer = async () => ({ type: 'said', wav: spoken });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytesIn = async (file: string | undefined) => new Uint8Array(await readFile(file ?? ''));

test('F38 a sentence becomes one file for each piece; what was spoken once is not spoken again, not after a restart either', async () => {
  const pieces = [
    { type: 'text', text: 'Sıradaki yeriniz' },
    { type: 'number', value: 3 },
  ] as const;
  const files = await (await open()).filesFor(one, pieces, 'tr');
  expect(files).toHaveLength(2);
  expect(files.every((file) => path.isAbsolute(file))).toBe(true);
  expect(await bytesIn(files[0])).toEqual(spoken);
  expect(asked.map(({ text }) => text)).toEqual(['Sıradaki yeriniz', 'üç']);
  const again = await open();
  expect(await again.filesFor(one, pieces, 'tr')).toEqual(files);
  await again.filesFor(one, [pieces[0], { type: 'number', value: 4 }], 'tr');
  expect(asked.map(({ text }) => text)).toEqual(['Sıradaki yeriniz', 'üç', 'dört']);
});

test('F38 many who ask for the same words at once have them spoken once; another organisation has files of its own', async () => {
  const speaking = await open();
  const ask = (organisationId: OrganisationId) =>
    speaking.filesFor(organisationId, [{ type: 'text', text: 'Merhaba' }], 'tr');
  const files = await Promise.all(Array.from({ length: 20 }, () => ask(one)));
  expect(asked).toHaveLength(1);
  expect(new Set(files.flat()).size).toBe(1);
  expect(await ask(other)).not.toEqual(files[0]);
});

test('F38 a recording is played as it is; a missing prompt, a voice that fails and a language without one are a tone, never silence, and are told', async () => {
  const speaking = await open();
  const recorded = wavOf(toneOf(500, 900));
  contents.set(greeting, { type: 'recording', sha256: 'a'.repeat(64), read: async () => recorded });
  const play = (language: 'tr' | 'en' = 'tr') =>
    speaking.filesFor(one, [{ type: 'prompt', promptId: greeting }], language);
  expect(await bytesIn((await play())[0])).toEqual(recorded);

  contents.clear();
  const [missing] = await play();
  const tone = soundIn(await bytesIn(missing));
  expect(tone && lengthMsOf(tone)).toBeGreaterThan(200);
  expect(speaking.state()).toMatchObject({ missingPrompts: 1, trouble: null });

  contents.set(greeting, { type: 'text', text: 'Hoş geldiniz', language: 'tr' });
  answer = async () => ({ type: 'silent', because: 'failed', detail: 'it fell over' });
  expect(await play()).toEqual([missing]);
  expect(speaking.state()).toMatchObject({ trouble: 'failed', isLeftUnsaid: true });
  contents.set(greeting, { type: 'text', text: 'Welcome', language: 'en' });
  expect(await play()).toEqual([missing]);
  expect(speaking.state()).toMatchObject({ trouble: 'failed', isLeftUnsaid: true });
  contents.set(greeting, { type: 'text', text: 'Hoş geldiniz', language: 'tr' });

  answer = async () => ({ type: 'said', wav: spoken });
  expect(await bytesIn((await play())[0])).toEqual(spoken);
  expect(speaking.state()).toEqual({ missingPrompts: 0, trouble: null, isLeftUnsaid: false });
});

test('F38 which prompt is missing, or could not be played by the switch, can be said until it is heard again', async () => {
  const speaking = await open();
  const pieces = [{ type: 'prompt', promptId: greeting }] as const;
  const since = () => [speaking.missingSinceMs(one, greeting), speaking.missingSinceMs(other, greeting)];
  expect(since()).toEqual([null, null]);
  await speaking.filesFor(one, pieces, 'tr');
  expect(since()).toEqual([nowMs, null]);

  contents.set(greeting, { type: 'text', text: 'Hoş geldiniz', language: 'tr' });
  const [file = ''] = await speaking.filesFor(one, pieces, 'tr');
  expect(since()).toEqual([null, null]);
  // Somebody empties the folder: it is made anew for the next caller, and what could not be played is told until then.
  await rm(file);
  speaking.played(one, pieces, false);
  expect([since(), speaking.state().missingPrompts]).toEqual([[nowMs, null], 1]);
  expect(await bytesIn((await speaking.filesFor(one, pieces, 'tr'))[0])).toEqual(spoken);
  speaking.played(one, pieces, true);
  expect([since(), speaking.state().missingPrompts]).toEqual([[null, null], 0]);
});

test('F38 what the first voice cannot say the next one says; the first is left in peace for a while, asked again, and its own sound is kept', async () => {
  const better = wavOf(toneOf(700, 300));
  let isAway = true;
  let knocks = 0;
  const first: SpeechEngine = {
    nameFor: () => 'better/1',
    say: async () => {
      knocks++;
      return isAway ? { type: 'silent', because: 'tooSlow', detail: '' } : { type: 'said', wav: better };
    },
    close: async () => undefined,
  };
  const speaking = await open(10_000_000, [first, engine]);
  const say = async (text: string) => bytesIn((await speaking.filesFor(one, [{ type: 'text', text }], 'tr'))[0]);
  expect(await say('Merhaba')).toEqual(spoken);
  expect(speaking.state()).toMatchObject({ trouble: 'tooSlow', isLeftUnsaid: false });
  expect(await say('Merhaba')).toEqual(spoken);
  expect(await say('Hoşça kalın')).toEqual(spoken);
  expect(knocks).toBe(1);
  isAway = false;
  nowMs += 60_000;
  expect(await say('Merhaba')).toEqual(better);
  expect(speaking.state()).toMatchObject({ trouble: null });
  expect(await say('Merhaba')).toEqual(better);
  expect(knocks).toBe(2);
});

test('F38 a voice that refuses one text says the next one; one that refuses every text has failed', async () => {
  const better = wavOf(toneOf(700, 300));
  let refuses: (text: string) => boolean = (text) => text === 'Olmaz';
  let knocks = 0;
  const first: SpeechEngine = {
    nameFor: () => 'better/1',
    say: async ({ text }) => {
      knocks++;
      return refuses(text) ? { type: 'silent', because: 'refused', detail: '' } : { type: 'said', wav: better };
    },
    close: async () => undefined,
  };
  const speaking = await open(10_000_000, [first, engine]);
  const say = async (text: string) => bytesIn((await speaking.filesFor(one, [{ type: 'text', text }], 'tr'))[0]);
  for (let time = 0; time < 5; time++) {
    expect(await say('Olmaz')).toEqual(spoken);
    expect(await say(`Olur ${time}`)).toEqual(better);
    expect(speaking.state()).toMatchObject({ trouble: null });
  }
  refuses = () => true;
  knocks = 0;
  for (let time = 0; time < 5; time++) expect(await say(`Artık olmaz ${time}`)).toEqual(spoken);
  expect(knocks).toBe(3);
  expect(speaking.state()).toMatchObject({ trouble: 'failed' });
});

test('F38 nothing to say is nothing to play', async () => {
  expect(await (await open()).filesFor(one, [{ type: 'text', text: ' … ' }], 'tr')).toEqual([]);
  expect(asked).toEqual([]);
});

test('F38 what was not played for long makes room; what was just played stays', async () => {
  const speaking = await open(spoken.length * 3);
  const say = async (text: string) => (await speaking.filesFor(one, [{ type: 'text', text }], 'tr'))[0] ?? '';
  const [old, fresh] = [await say('bir'), await say('iki')];
  const longAgo = new Date(Date.now() - 86_400_000);
  await utimes(old, longAgo, longAgo);
  await say('üç');
  await say('dört');
  const left = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.wav'));
  expect(left).not.toContain(path.relative(folder, old));
  expect(left).toContain(path.relative(folder, fresh));
});
