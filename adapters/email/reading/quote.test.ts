import { describe, expect, test } from 'vitest';
import { quotePlaces } from './quote.ts';

const old = 'Merhaba,\nsiparişiniz yarın teslim edilecek.\nDestek';
const oldQuoted = old
  .split('\n')
  .map((line) => `> ${line}`)
  .join('\n');
const answer = 'Teşekkür ederim, bekliyorum.\nAyşe';

/** How mail programs write what they quote; the first table of the chapter, and the languages beside it. */
const programs: Readonly<Record<string, string>> = {
  'Gmail, Turkish': `12 Mar 2024 Sal, 10:05 tarihinde Destek <destek@magaza.example> şunu yazdı:\n\n${oldQuoted}`,
  'Gmail, Turkish, broken in two': `12 Mar 2024 Sal, 10:05 tarihinde Magaza Musteri Hizmetleri Destek\n<destek@magaza.example> şunu yazdı:\n\n${oldQuoted}`,
  'Outlook, Turkish': `Kimden: Destek <destek@magaza.example>\nGönderildi: 12 Mart 2024 Salı 10:05\nKime: Ayşe Yılmaz <ayse@example.com>\nKonu: Sipariş\n\n${old}`,
  'Outlook, Turkish, bold': `*Kimden:* Destek <destek@magaza.example>\n*Gönderildi:* 12 Mart 2024 Salı 10:05\n*Kime:* Ayşe\n*Konu:* Sipariş\n\n${old}`,
  'Outlook, Turkish, with a rule': `________________________________\nKimden: Destek\nGönderildi: 12 Mart 2024 Salı 10:05\nKime: Ayşe\nKonu: Sipariş\n\n${old}`,
  'old Outlook, Turkish': `-----Özgün İleti-----\nKimden: Destek [mailto:destek@magaza.example]\nGönderildi: Salı\n\n${old}`,
  'Apple, Turkish': `Destek <destek@magaza.example> şunları yazdı (12 Mar 2024 10:05):\n\n${oldQuoted}`,
  'iPhone, Turkish': `iPhone’umdan gönderildi\n\nDestek <destek@magaza.example> 12 Mar 2024 tarihinde saat 10:05 saatinde şunları yazdı:\n\n${oldQuoted}`,
  'Gmail, English': `On Tue, Mar 12, 2024 at 10:05 AM Destek <destek@magaza.example> wrote:\n\n${oldQuoted}`,
  'Outlook, English': `From: Destek <destek@magaza.example>\nSent: Tuesday, March 12, 2024 10:05 AM\nTo: Ayşe\nSubject: Order\n\n${old}`,
  'old Outlook, English': `-----Original Message-----\nFrom: Destek\n\n${old}`,
  'Gmail, Russian': `вт, 12 мар. 2024 г. в 10:05, Destek <destek@magaza.example>:\n\n${oldQuoted}`,
  'Apple, Russian': `12 марта 2024 г., в 10:05, Destek <destek@magaza.example> написал(а):\n\n${oldQuoted}`,
  'Outlook, Russian': `От: Destek\nОтправлено: 12 марта 2024 г. 10:05\nКому: Ayşe\nТема: Заказ\n\n${old}`,
  'Gmail, Ukrainian': `вт, 12 бер. 2024 р. о 10:05 Destek <destek@magaza.example> пише:\n\n${oldQuoted}`,
  'Outlook, Ukrainian': `Від: Destek\nНадіслано: 12 березня 2024 р. 10:05\nКому: Ayşe\nТема: Замовлення\n\n${old}`,
  'Gmail, German': `Am Di., 12. März 2024 um 10:05 Uhr schrieb Destek <destek@magaza.example>:\n\n${oldQuoted}`,
  'Outlook, German': `Von: Destek\nGesendet: Dienstag, 12. März 2024 10:05\nAn: Ayşe\nBetreff: Bestellung\n\n${old}`,
  'Gmail, French': `Le mar. 12 mars 2024 à 10:05, Destek <destek@magaza.example> a écrit :\n\n${oldQuoted}`,
  'Outlook, French': `De : Destek\nEnvoyé : mardi 12 mars 2024 10:05\nÀ : Ayşe\nObjet : Commande\n\n${old}`,
  'Gmail, Spanish': `El mar, 12 mar 2024 a las 10:05, Destek (<destek@magaza.example>) escribió:\n\n${oldQuoted}`,
  'Outlook, Spanish': `De: Destek\nEnviado el: martes, 12 de marzo de 2024 10:05\nPara: Ayşe\nAsunto: Pedido\n\n${old}`,
  'Gmail, Arabic': `في الثلاثاء، 12 مارس 2024 في 10:05 ص تمت كتابة ما يلي بواسطة Destek <destek@magaza.example>:\n\n${oldQuoted}`,
  'Outlook, Arabic': `من: Destek\nتم الإرسال: الثلاثاء 12 مارس 2024 10:05\nإلى: Ayşe\nالموضوع: طلب\n\n${old}`,
  'only marks': oldQuoted,
};

describe('what a letter quotes is found', () => {
  test.each(Object.entries(programs))('as %s writes it', (_, quoted) => {
    const text = `${answer}\n\n${quoted}`;
    const { quoteFrom, signatureFrom } = quotePlaces(text);
    expect(text.slice(0, signatureFrom ?? quoteFrom ?? text.length).trim()).toBe(answer);
    // What is folded is all that remains: nothing is ever cut out.
    expect(
      text
        .slice(quoteFrom ?? text.length)
        .trim()
        .endsWith(quoted.split('\n').at(-1) ?? ''),
    ).toBe(true);
  });

  test.each(Object.entries(programs))('and a letter of nothing else is shown whole (%s)', (name, quoted) => {
    // A telephone's line alone says nothing either.
    const { quoteFrom } = quotePlaces(quoted);
    expect([name, quoteFrom]).toEqual([name, null]);
  });
});

test('answers among quoted lines are not folded away', () => {
  const text = `On Tue, Mar 12, 2024 at 10:05 AM Destek wrote:\n> Which colour?\n\nBlue, please.\n\n> Which size?\n\nForty.`;
  expect(quotePlaces(`Hello,\n\n${text}`).quoteFrom).toBeNull();
  expect(quotePlaces(text).quoteFrom).toBeNull();
});

test.each([
  'Kargo 12.03.2024 10:05 tarihinde geldi, teşekkürler.\nKutu ezikti.',
  'Temsilciniz dün 12.03.2024 tarihinde bana yazdı.\nCevap verdim.',
  'Konu: iade\nÜrün: ayakkabı\nNumara: 42',
  'From: the first day it was broken.\nWhat now?',
  'Saat 10:05 gibi:\nkapıdaydım.',
  '- bir\n- iki\n-- üç',
])('a letter that only looks like it is left alone: %j', (text) => {
  expect(quotePlaces(text)).toEqual({ quoteFrom: null, signatureFrom: null });
});

test('a signature is found and kept', () => {
  const text = 'Adresimi değiştirir misiniz?\n\n-- \nAyşe Yılmaz\nÖrnek A.Ş.\n+90 532 000 00 00';
  expect(text.slice(quotePlaces(text).signatureFrom ?? 0)).toBe('-- \nAyşe Yılmaz\nÖrnek A.Ş.\n+90 532 000 00 00');
});

test('what a long line left over when it was broken is no answer', () => {
  const long = `> ${'uzun '.repeat(14)}`;
  const text = `Tamam.\n\nOn Tue, Mar 12, 2024 at 10:05 AM Destek wrote:\n${long}\nsatır\n> devam`;
  expect(text.slice(0, quotePlaces(text).quoteFrom ?? text.length).trim()).toBe('Tamam.');
});
