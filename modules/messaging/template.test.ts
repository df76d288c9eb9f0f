import { expect, test } from 'vitest';
import { blanksIn, filledIn, firstBlank, greetingAt, languageFor, templatesFor, valuesOf } from './template.ts';

const values = valuesOf({
  customerName: 'Elif Yılmaz',
  agentName: 'Ayşe Demir',
  company: 'Kervan',
  queueName: 'Destek',
  nowMs: Date.parse('2026-11-22T06:30:00Z'),
  zone: 'Europe/Istanbul',
  language: 'tr',
});

test('F99 a template says the names of the conversation and the greeting of the hour in the house’s zone', () => {
  expect(filledIn('{greeting} {customer_first_name} Hanım, ben {agent_name}, {queue}. Saat {TIME}.', values)).toEqual({
    text: 'Günaydın Elif Hanım, ben Ayşe Demir, Destek. Saat 09:30.',
    blanks: [],
  });
  expect([4, 5, 10, 11, 17, 18, 21, 22].map((hour) => greetingAt(hour, 'tr'))).toEqual([
    'İyi geceler',
    'Günaydın',
    'Günaydın',
    'İyi günler',
    'İyi günler',
    'İyi akşamlar',
    'İyi akşamlar',
    'İyi geceler',
  ]);
});

test('F99 what nobody knows stays in its braces and is named, so that it is never sent raw', () => {
  const nameless = { ...values, customer_name: '' };
  const { text, blanks } = filledIn(
    'Sayın {customer_name}, {sipariş_no} numaralı siparişiniz yolda. {constructor}',
    nameless,
  );
  expect(text).toBe('Sayın {customer_name}, {sipariş_no} numaralı siparişiniz yolda. {constructor}');
  expect(blanks).toEqual(['customer_name', 'sipariş_no', 'constructor']);
  expect(firstBlank(text)).toEqual({ from: 6, to: 21 });
  expect(blanksIn('{ a }, {}, {1} ve {"json": 1} metindir')).toEqual([]);
});

test('F99 a customer who calls herself {agent_name} puts no variable into the text', () => {
  expect(filledIn('{customer_name}', { ...values, customer_name: '{agent_name}' }).text).toBe('agent_name');
});

test('F99 the search knows Turkish and puts the likeliest first', () => {
  const some = (title: string, uses: number, text = '') => ({ title, uses, texts: { tr: text } });
  const all = [
    some('Kargo gecikmesi', 1, 'İadeniz alındı'),
    some('İade süreci', 2),
    some('Şikâyet kaydı', 9),
    some('Para iadesi', 50),
  ];
  expect(templatesFor(all, 'IADE').map(({ title }) => title)).toEqual([
    'İade süreci',
    'Para iadesi',
    'Kargo gecikmesi',
  ]);
  expect(templatesFor(all, 'sikayet').map(({ title }) => title)).toEqual(['Şikâyet kaydı']);
  expect(templatesFor(all, '')[0]?.title).toBe('Para iadesi');
  expect(templatesFor(all, 'yok böyle')).toEqual([]);
});

test('F99 a template is used in the customer’s language where it has it, else in the house’s, else in any', () => {
  const texts = { en: 'Hello', de: 'Guten Tag' };
  expect(languageFor({ texts }, ['de', 'tr'])).toBe('de');
  expect(languageFor({ texts }, [null, 'tr'])).toBe('en');
  expect(languageFor({ texts: { tr: 'Merhaba', en: 'Hello' } }, ['ar', 'tr'])).toBe('tr');
});
