import { expect, test } from 'vitest';
import { openingInWords } from '#queues';
import { waitInWords } from '#routing';
import { type BotCircumstances, botLimits, markOf, nextWord, type Said, wordOf } from './bot.ts';
import { type BotWords, botText, defaultBot, defaultTexts, faultsOfBot } from './bot-texts.ts';
import { languageNamed, languageOf } from './customer-language.ts';

const zone = 'Europe/Istanbul';
const settings = defaultBot('tr');
const minute = 60_000;
/** Tuesday, 24 November 2026, 12:00 in Istanbul. */
const noonMs = Temporal.ZonedDateTime.from(`2026-11-24T12:00[${zone}]`).epochMilliseconds;
const localMs = (local: string) => Temporal.ZonedDateTime.from(`${local}[${zone}]`).epochMilliseconds;

const waiting: BotCircumstances = {
  phase: 'waiting',
  hasWritten: true,
  isOpen: true,
  nextOpenAtMs: null,
  position: 4,
  legId: null,
  costsPerMessage: false,
  proposedAtMs: null,
  isStopped: false,
  flowHasWord: false,
};
const greeted: Said = { saying: 'greeting', about: '4', atMs: noonMs };
const say = (
  said: readonly Said[],
  now: Partial<BotCircumstances>,
  atMs = noonMs,
  over: Partial<typeof settings> = {},
) => nextWord({ ...settings, ...over }, said, { ...waiting, ...now }, atMs);
const words: BotWords = {
  name: null,
  queue: 'Destek',
  agents_online: '3',
  position: '4',
  wait: '2–5 dakika',
  next_open: null,
  agent: null,
};

test('F115: the bot greets the customer once per interaction, however often she writes', () => {
  expect(say([], {}).say).toEqual({ saying: 'greeting', about: '4' });
  expect(say([greeted], { hasWritten: true }, noonMs + 1_000).say).toBeNull();
  expect(say([], { hasWritten: false }).say).toBeNull();
});

test('F115: the greeting says that a machine speaks, whatever the manager has written', () => {
  for (const language of ['tr', 'en'] as const) {
    for (const which of ['greeting', 'nobody', 'closed'] as const) {
      expect(botText(which, defaultTexts[language], words, language)).toMatch(/otomatik|automated/);
    }
  }
  const bare = { ...defaultTexts.tr, greeting: 'Merhaba.' };
  expect(botText('greeting', bare, words, 'tr')).toBe('Merhaba.\nBu otomatik bir yanıttır.');
});

test('F116: available agents and the waiting time are told when they are known, and nothing is guessed when not', () => {
  expect(botText('greeting', defaultTexts.tr, words, 'tr')).toBe(
    [
      'Merhaba, Destek ekibine ulaştınız. Bu otomatik bir yanıttır.',
      'Şu anda 3 temsilcimiz görevde.',
      'Sıradaki yeriniz: 4.',
      'Tahmini bekleme süresi: 2–5 dakika.',
    ].join('\n'),
  );
  expect(botText('greeting', defaultTexts.en, { ...words, wait: null }, 'en')).not.toContain('wait');
  expect(botText('nobody', defaultTexts.tr, { ...words, agents_online: null }, 'tr')).toContain(
    'müsait temsilcimiz yok',
  );
});

test('F116: the waiting time is a range, and more than half an hour is said as that', () => {
  expect(waitInWords({ type: 'about', minutes: 1 }, 'tr')).toBe('1 dakikadan az');
  expect(waitInWords({ type: 'about', minutes: 10 }, 'tr')).toBe('5–10 dakika');
  expect(waitInWords({ type: 'about', minutes: 2 }, 'en')).toBe('1 to 2 minutes');
  expect(waitInWords({ type: 'long' }, 'en')).toBe('more than 30 minutes');
});

test('F116: a better place is told at most once a minute and three times, never a worse one, never where it costs', () => {
  expect(say([greeted], { position: 2, hasWritten: false }, noonMs + 59_000)).toEqual({
    say: null,
    wakeAtMs: noonMs + minute,
  });
  expect(say([greeted], { position: 2 }, noonMs + minute).say).toEqual({ saying: 'update', about: '2' });
  expect(say([greeted], { position: 4 }, noonMs + minute).say).toBeNull();
  expect(say([greeted], { position: 6 }, noonMs + minute).say).toBeNull();
  expect(say([greeted], { position: 2, costsPerMessage: true }, noonMs + minute)).toEqual({
    say: null,
    wakeAtMs: null,
  });
  expect(say([greeted], { position: 2 }, noonMs + minute, { updates: false }).say).toBeNull();
  const three = [3, 2, 1].map(
    (place, at): Said => ({
      saying: 'update',
      about: String(place),
      atMs: noonMs + (at + 1) * minute,
    }),
  );
  expect(say([{ ...greeted, about: '9' }, ...three], { position: 0 }, noonMs + 20 * minute)).toEqual({
    say: null,
    wakeAtMs: null,
  });
});

test('F117: outside hours the next working time is told once per closed period, even if she writes ten times', () => {
  const tomorrow = localMs('2026-11-25T09:00');
  const closed = { isOpen: false, nextOpenAtMs: tomorrow };
  const told: Said = { saying: 'closed', about: String(tomorrow), atMs: noonMs };
  expect(say([], closed).say).toEqual({ saying: 'closed', about: String(tomorrow) });
  for (let message = 1; message <= 10; message += 1) expect(say([told], closed, noonMs + message).say).toBeNull();
  expect(say([told], { isOpen: false, nextOpenAtMs: tomorrow + 24 * 60 * minute }).say).not.toBeNull();
  // The morning after she writes again, and is greeted like anybody else.
  expect(say([told], {}, tomorrow + minute).say?.saying).toBe('greeting');
  expect(say([told], { hasWritten: false }, tomorrow + minute).say).toBeNull();
});

test('F117: the next working time is said as people say it', () => {
  const words = (local: string, language: 'tr' | 'en' = 'tr') => openingInWords(localMs(local), noonMs, zone, language);
  expect(words('2026-11-24T14:00')).toBe('bugün 14:00');
  expect(words('2026-11-25T09:00')).toBe('yarın 09:00');
  expect(words('2026-11-30T09:00')).toBe('Pazartesi 09:00');
  expect(words('2026-12-07T09:00')).toBe('7 Aralık Pazartesi 09:00');
  expect(words('2026-11-30T09:00', 'en')).toBe('on Monday at 09:00');
});

test('F118: the working hours that count are those of the queue, in its own zone', () => {
  const opening = localMs('2026-11-25T00:30');
  expect(openingInWords(opening, noonMs, zone, 'tr')).toBe('yarın 00:30');
  expect(openingInWords(opening, noonMs, 'Europe/London', 'tr')).toBe('bugün 21:30');
});

test('the bot is silent once an agent has the conversation, having said who took it', () => {
  const taken = { phase: 'withAgent', legId: 'leg', hasWritten: true } as const;
  expect(say([greeted], taken).say).toEqual({ saying: 'joined', about: 'leg' });
  expect(say([greeted, { saying: 'joined', about: 'leg', atMs: noonMs }], taken).say).toBeNull();
  expect(say([], taken).say).toBeNull();
  expect(say([greeted], taken, noonMs, { announces: false }).say).toBeNull();
});

test('T8: each proposed solution is asked about once, while it is fresh, and by no bot that is off or paused', () => {
  const proposed = { phase: 'withAgent', legId: 'leg', proposedAtMs: noonMs } as const;
  const asked: Said = { saying: 'solved', about: String(noonMs), atMs: noonMs };
  expect(say([], proposed).say).toEqual({ saying: 'solved', about: String(noonMs) });
  // Asked by nobody who greeted her, she is not told afterwards who has taken it.
  expect(say([asked], proposed).say).toBeNull();
  expect(say([asked], { ...proposed, proposedAtMs: noonMs + 1 }, noonMs + 1).say?.saying).toBe('solved');
  expect(say([], proposed, noonMs + botLimits.askSolvedWithinMs + 1).say).toBeNull();
  expect(say([], proposed, noonMs, { isOn: false }).say).toBeNull();
  expect(say([], { ...proposed, isStopped: true }).say).toBeNull();
});

test('a bot that is off, paused or written to by a machine says nothing', () => {
  expect(say([], {}, noonMs, { isOn: false }).say).toBeNull();
  expect(say([], { isStopped: true }).say).toBeNull();
});

test('two machines that answer each other end after twenty messages in an hour', () => {
  const many = Array.from(
    { length: botLimits.perHourMost },
    (_, at): Said => ({
      saying: 'closed',
      about: String(at),
      atMs: noonMs + at,
    }),
  );
  const another = { isOpen: false, nextOpenAtMs: noonMs + 99 * minute };
  expect(say(many, another, noonMs + minute).say).toBeNull();
  expect(say(many.slice(1), another, noonMs + minute).say).not.toBeNull();
  expect(say(many, another, noonMs + 61 * minute).say).not.toBeNull();
});

test('what was said is read from the marks of what was written', () => {
  const word = { saying: 'update', about: '3' } as const;
  expect(wordOf(markOf('id', word))).toEqual(word);
  expect(wordOf('reply-1')).toBeNull();
  expect(wordOf('bot:id:somethingElse:3')).toBeNull();
});

test('a name that nobody knows falls away with its comma', () => {
  const named = { ...defaultTexts.tr, joined: 'Merhaba, {name}. {agent} geldi.' };
  expect(botText('joined', named, { ...words, agent: 'Ayşe' }, 'tr')).toBe('Merhaba. Ayşe geldi.');
  expect(botText('joined', named, { ...words, name: 'Ali', agent: 'Ayşe' }, 'tr')).toBe('Merhaba, Ali. Ayşe geldi.');
});

test('what a customer is called is put in as it is, braces and all', () => {
  const named = { ...defaultTexts.tr, joined: '{name}: {agent}' };
  expect(botText('joined', named, { ...words, name: '{agent}', agent: '$& {name}' }, 'tr')).toBe('{agent}: $& {name}');
});

test('a text that names what there is none of, or says nothing, is refused', () => {
  const texts = {
    ...settings.texts,
    en: { ...settings.texts.en, closed: 'Back {tomorrow}.', joined: ' ', solved: '' },
  };
  expect(faultsOfBot({ texts })).toEqual([
    { type: 'unknownVariable', language: 'en', text: 'closed', variable: 'tomorrow' },
    { type: 'emptyText', language: 'en', text: 'joined' },
  ]);
  expect(faultsOfBot(settings)).toEqual([]);
});

test('the customer is answered in the language she is known by or writes in', () => {
  expect([languageNamed('en-US'), languageNamed('tr'), languageNamed('de'), languageNamed(null)]).toEqual([
    'en',
    'tr',
    null,
    null,
  ]);
  expect(languageOf('Siparişim nerede?')).toBe('tr');
  expect(languageOf('Hello, where is my order?')).toBe('en');
  expect(languageOf('ok')).toBeNull();
});
