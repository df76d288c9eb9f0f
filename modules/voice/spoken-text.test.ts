import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SpokenPiece, spokenText, wordsOfPiece } from './sentence.ts';
import { cardinal, ordinal } from './spoken-number.ts';

describe('F38 Turkish texts are read as Turks read them', () => {
  test.for([
    // numbers
    ['0', 'sıfır'],
    ['1', 'bir'],
    ['10', 'on'],
    ['21', 'yirmi bir'],
    ['100', 'yüz'],
    ['105', 'yüz beş'],
    ['999', 'dokuz yüz doksan dokuz'],
    ['1000', 'bin'],
    ['1.000', 'bin'],
    ['1.001', 'bin bir'],
    ['2.000', 'iki bin'],
    ['11.100', 'on bir bin yüz'],
    ['101.000', 'yüz bir bin'],
    ['1.000.000', 'bir milyon'],
    ['1.001.000', 'bir milyon bin'],
    ['2.500.000.000', 'iki milyar beş yüz milyon'],
    ['-5 derece', 'eksi beş derece'],
    ['3,5', 'üç virgül beş'],
    ['3,05', 'üç virgül sıfır beş'],
    ['1.249,90', 'bin iki yüz kırk dokuz virgül doksan'],
    ['Sürüm 2.125.1', 'Sürüm iki. yüz yirmi beş. bir'],
    // codes: zeros in front, and more digits than an amount has
    ['Sipariş 0042', 'Sipariş sıfır sıfır dört, iki'],
    ['12345678901', 'bir iki üç, dört beş altı, yedi sekiz dokuz, sıfır bir'],
    // ordinals
    ['3. sıradasınız', 'üçüncü sıradasınız'],
    ['1. kat', 'birinci kat'],
    ['4. soru', 'dördüncü soru'],
    ['6. ve 10. günler', 'altıncı ve onuncu günler'],
    ['20. ve 30. günler', 'yirminci ve otuzuncu günler'],
    ['40. ve 60. sıra', 'kırkıncı ve altmışıncı sıra'],
    ['100. müşteri', 'yüzüncü müşteri'],
    ['1923. yıl', 'bin dokuz yüz yirmi üçüncü yıl'],
    ["5'inci arama", 'beşinci arama'],
    ['Yeriniz 3. Lütfen bekleyiniz.', 'Yeriniz üç. Lütfen bekleyiniz.'],
    ['Yeriniz 3.', 'Yeriniz üç.'],
    // endings
    ["4'e basınız", 'dörde basınız'],
    ["4'te kapanırız", 'dörtte kapanırız'],
    ["1'i tuşlayınız", 'biri tuşlayınız'],
    ['9’u seçiniz', 'dokuzu seçiniz'],
    // money
    ['1.249,90 TL', 'bin iki yüz kırk dokuz lira doksan kuruş'],
    ['₺50', 'elli lira'],
    ['0,75 TL', 'yetmiş beş kuruş'],
    ['12,5 TL', 'on iki lira elli kuruş'],
    ['0 TL', 'sıfır lira'],
    ['-20 TL', 'eksi yirmi lira'],
    ['$100', 'yüz dolar'],
    ['19,99 €', 'on dokuz avro doksan dokuz sent'],
    ['5 USD', 'beş dolar'],
    ['1.000.000 TL', 'bir milyon lira'],
    ["250 TL'ye", 'iki yüz elli liraya'],
    ["100 TL'den", 'yüz liradan'],
    ['3,125 TL', 'üç virgül yüz yirmi beş lira'],
    // percentages
    ['%25', 'yüzde yirmi beş'],
    ['% 12,5', 'yüzde on iki virgül beş'],
    ['40%', 'yüzde kırk'],
    ["%10'u", 'yüzde onu'],
    // dates
    ['15.12.2026', 'on beş Aralık iki bin yirmi altı'],
    ['01/02/2027', 'bir Şubat iki bin yirmi yedi'],
    ['2026-10-29', 'yirmi dokuz Ekim iki bin yirmi altı'],
    ["29.10.2026'da", 'yirmi dokuz Ekim iki bin yirmi altıda'],
    ['23 Nisan 1920', 'yirmi üç Nisan bin dokuz yüz yirmi'],
    ['99.99.2026', 'doksan dokuz. doksan dokuz. iki bin yirmi altı'],
    // times
    ['09:00', 'dokuz'],
    ['09:30', 'dokuz otuz'],
    ['09:05', 'dokuz sıfır beş'],
    ['00:15', 'sıfır sıfır on beş'],
    ['18.30', 'on sekiz otuz'],
    ["09:00'dan 18:00'e kadar", 'dokuzdan on sekize kadar'],
    ['09:00-18:00', 'dokuz, on sekiz'],
    ['10–12', 'on, on iki'],
    // telephone numbers
    ['0532 123 45 67', 'sıfır beş yüz otuz iki, yüz yirmi üç, kırk beş, altmış yedi'],
    ['05321234567', 'sıfır beş yüz otuz iki, yüz yirmi üç, kırk beş, altmış yedi'],
    ['+90 532 123 45 67', 'artı doksan, beş yüz otuz iki, yüz yirmi üç, kırk beş, altmış yedi'],
    ['+905321234567', 'artı doksan, beş yüz otuz iki, yüz yirmi üç, kırk beş, altmış yedi'],
    ['0 (212) 555 02 00', 'sıfır iki yüz on iki, beş yüz elli beş, sıfır iki, sıfır sıfır'],
    ['444 1 234', 'dört yüz kırk dört, bir, iki yüz otuz dört'],
    ['444 0 055', 'dört yüz kırk dört, sıfır, sıfır elli beş'],
    ['112', 'yüz on iki'],
    // around
    ['5 dk bekleyiniz', 'beş dakika bekleyiniz'],
    ['A & B', 'A ve B'],
    ['  çok   boşluk \n\t var ', 'çok boşluk var'],
    ['gizli\u0000\u200bharf', 'gizli harf'],
    ['<speak>3</speak>', 'speak üç /speak'],
  ] as const)('%s → %s', ([written, said]) => {
    expect(spokenText(written, 'tr')).toBe(said);
  });
});

describe('F38 English texts are read as the English read them', () => {
  test.for([
    ['1,249', 'one thousand two hundred forty-nine'],
    ['3.05', 'three point zero five'],
    ['1st, 2nd, 3rd and 12th', 'first, second, third and twelfth'],
    ['the 21st', 'the twenty-first'],
    ['$1,249.90', 'one thousand two hundred forty-nine dollars ninety cents'],
    ['$1', 'one dollar'],
    ['€0.01', 'one cent'],
    ['£2.50', 'two pounds fifty pence'],
    ['100 TL', 'one hundred lira'],
    ['25%', 'twenty-five percent'],
    ['15/12/2026', 'fifteenth of December twenty twenty-six'],
    ['12/25/2026', 'twenty-fifth of December twenty twenty-six'],
    ['2005-03-01', 'first of March two thousand five'],
    ['9:30', 'nine thirty'],
    ['09:00', "nine o'clock"],
    ['13:05', 'thirteen oh five'],
    ['+44 20 7946 0958', 'plus four four, two zero, seven nine four six, zero nine five eight'],
    ['Order 0042', 'Order zero zero four, two'],
    ['A & B', 'A and B'],
  ] as const)('%s → %s', ([written, said]) => {
    expect(spokenText(written, 'en')).toBe(said);
  });
});

test('F38 the pieces of a sentence are put into words in their language', () => {
  const said = (piece: SpokenPiece) => [wordsOfPiece(piece, 'tr'), wordsOfPiece(piece, 'en')];
  expect(said({ type: 'number', value: 3 })).toEqual(['üç', 'three']);
  expect(said({ type: 'number', value: 2.5 })).toEqual(['iki virgül beş', 'two point five']);
  expect(said({ type: 'ordinal', value: 2 })).toEqual(['ikinci', 'second']);
  expect(said({ type: 'digits', digits: '042' })).toEqual(['sıfır dört iki', 'zero four two']);
  expect(said({ type: 'money', minor: 124_990, currency: 'TRY' })).toEqual([
    'bin iki yüz kırk dokuz lira doksan kuruş',
    'one thousand two hundred forty-nine lira ninety kuruş',
  ]);
  expect(said({ type: 'minutes', value: 1 })).toEqual(['bir dakika', 'one minute']);
  expect(said({ type: 'date', date: '2026-12-15' })).toEqual([
    'on beş Aralık iki bin yirmi altı',
    'fifteenth of December twenty twenty-six',
  ]);
});

test('F38 no text, however odd, leaves a digit or hangs', () => {
  const odd = fc.string({ unit: fc.constantFrom(..."0123456789.,:-+/%₺$€() '’TLaıdnç"), maxLength: 60 });
  fc.assert(
    fc.property(odd, fc.constantFrom('tr' as const, 'en' as const), (text, language) => {
      expect(spokenText(text, language)).not.toMatch(/\d|\p{Co}|undefined|NaN/u);
    }),
  );
});

test('F38 each number is said in words of its own', () => {
  const said = new Set(Array.from({ length: 3_000 }, (_, value) => cardinal(value, 'tr')));
  expect(said.size).toBe(3_000);
  expect(ordinal(0, 'tr')).toBe('sıfırıncı');
  expect(cardinal(1e15, 'tr')).toMatch(/^bir sıfır/);
});
