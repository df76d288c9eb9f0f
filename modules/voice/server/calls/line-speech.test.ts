import { expect, test } from 'vitest';
import { newId } from '#platform/ids.ts';
import { openLog } from '#platform/log.ts';
import type { VoiceGateway } from '../../gateway.ts';
import { type LineSpeech, openLineSpeech } from './line-speech.ts';

const words = (text: string) => [{ type: 'text' as const, text }];

/** A switch that plays until it is told otherwise, and writes down what it was asked. */
function switchWith({ refuses = false } = {}) {
  const asked: string[] = [];
  const playing = new Map<string, string>();
  const gateway: Pick<VoiceGateway, 'play' | 'hush'> = {
    play: async ({ line, playing: id, files }) => {
      if (refuses) throw new Error('It does not want to');
      asked.push(`play ${files.join(' ')}`);
      playing.set(line, id);
    },
    hush: async () => void asked.push('hush'),
  };
  const speech: LineSpeech = openLineSpeech({
    organisationId: newId<'organisation'>(),
    gateway,
    speaking: {
      filesFor: async (_, pieces) => pieces.map((piece) => (piece.type === 'text' ? piece.text : '')),
      played: (_, pieces, isWhole) => {
        if (!isWhole)
          asked.push(`not played ${pieces.map((piece) => (piece.type === 'text' ? piece.text : '')).join()}`);
      },
    },
    log: openLog({ level: 'silent' }),
  });
  const playingOn = (line: string) => playing.get(line) ?? '';
  const ends = (line: string, which = playingOn(line)) =>
    speech.hear({ type: 'played', atMs: 0, line, playing: which, isWhole: which === playingOn(line) });
  return { speech, asked, ends, playingOn };
}
const told = () => new Promise((done) => setImmediate(done));

test('F38 a sentence is said to its end', async () => {
  const { speech, asked, ends } = switchWith();
  const said = speech.say('a', words('Merhaba'), 'tr');
  await told();
  ends('a');
  await expect(said).resolves.toBe('whole');
  expect(asked).toEqual(['play Merhaba']);
});

test('F38 another sentence takes the place of the one before, whose end is then told of nobody', async () => {
  const { speech, asked, ends, playingOn } = switchWith();
  const first = speech.say('a', words('Bir'), 'tr');
  await told();
  const cut = playingOn('a');
  const second = speech.say('a', words('İki'), 'tr');
  await expect(first).resolves.toBe('cutOff');
  ends('a', cut); // the switch tells that the first one was cut off
  await told();
  ends('a');
  await expect(second).resolves.toBe('whole');
  expect(asked).toEqual(['play Bir', 'play İki']);
});

test('F38 what is hushed, ends with its line, is lost with the switch or cannot be played is cut off', async () => {
  const { speech, asked } = switchWith();
  const hushed = speech.say('a', words('Bir'), 'tr');
  const ended = speech.say('b', words('İki'), 'tr');
  const lost = speech.say('c', words('Üç'), 'tr');
  await told();
  speech.hush('a');
  speech.hear({ type: 'ended', atMs: 0, line: 'b', because: 'hungUp' });
  speech.cutAll();
  await expect(Promise.all([hushed, ended, lost])).resolves.toEqual(['cutOff', 'cutOff', 'cutOff']);
  expect(asked.filter((one) => one === 'hush')).toHaveLength(1);
  await expect(switchWith({ refuses: true }).speech.say('a', words('Bir'), 'tr')).resolves.toBe('cutOff');
});

test('F39 a sound that is over before its line is: what is said ends with the line, and not before', async () => {
  const { speech, playingOn } = switchWith();
  let how: string | null = null;
  void speech.say('a', words('Bir'), 'tr').then((one) => {
    how = one;
  });
  await told();
  speech.hear({ type: 'played', atMs: 0, line: 'a', playing: playingOn('a'), isWhole: false });
  await told();
  expect(how).toBeNull();
  speech.hear({ type: 'ended', atMs: 0, line: 'a', because: 'hungUp' });
  await told();
  expect(how).toBe('cutOff');
});

test('F39 keys are told to whoever listens to their line, until it ends', () => {
  const { speech } = switchWith();
  const heard: string[] = [];
  const press = (line: string, digit: string) => speech.hear({ type: 'digit', atMs: 0, line, digit });
  const leave = speech.onKey('a', (key) => heard.push(`first ${key}`));
  press('a', '1');
  press('b', '2');
  speech.onKey('a', (key) => heard.push(`second ${key}`));
  leave(); // its place was taken already
  press('a', '3');
  speech.hear({ type: 'ended', atMs: 0, line: 'a', because: 'hungUp' });
  press('a', '4');
  expect(heard).toEqual(['first 1', 'second 3']);
});

test('F38 what the switch cannot play is told, and whoever was to hear it goes on', async () => {
  const { speech, asked, playingOn } = switchWith();
  const said = speech.say('a', words('Bir'), 'tr');
  await told();
  speech.hear({ type: 'played', atMs: 0, line: 'a', playing: playingOn('a'), isWhole: false });
  await expect(said).resolves.toBe('cutOff');
  expect(asked).toEqual(['play Bir', 'not played Bir']);
});

test('F39 to somebody who is gone nothing is begun: nobody would say that it is over', async () => {
  const { speech, asked } = switchWith();
  speech.hear({ type: 'ended', atMs: 0, line: 'a', because: 'hungUp' });
  await expect(speech.say('a', words('Bir'), 'tr')).resolves.toBe('cutOff');
  expect(asked).toEqual([]);
});
