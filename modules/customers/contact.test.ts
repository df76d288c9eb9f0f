import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callerShown, isAddress, maskedEmail, maskedPhone, phoneKey, questionOf, veil, veiled } from './contact.ts';

describe('a telephone number is hidden but for its beginning and its last two digits', () => {
  test.for([
    ['0532 111 22 42', '05•• ••• 42'],
    ['+90 532 111 22 42', '05•• ••• 42'],
    ['905321112242', '05•• ••• 42'],
    ['5321112242', '05•• ••• 42'],
    ['0090 (532) 111-22-42', '05•• ••• 42'],
    ['0212 444 55 66', '02•• ••• 66'],
    ['+49 151 23456789', '+49•• ••• 89'],
    ['+1 (202) 555-0142', '+12•• ••• 42'],
    ['0044 20 7946 0958', '+44•• ••• 58'],
    ['444 0 123', '44•• ••• 23'],
    ['٠٥٣٢ ١١١ ٢٢ ٤٢', '•••'],
    ['112', '•••'],
    ['dahili 12', '•••'],
    ['', '•••'],
  ])('%s → %s', ([text = '', masked]) => expect(maskedPhone(text)).toBe(masked));

  test('whatever the number, at most four of its digits are shown and at least three are not', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(\+|00|0)?\d{0,15}$/), (text) => {
        const shown = maskedPhone(text).replace(/\D/g, '').replace(/^0/, '');
        const digits = phoneKey(text) ?? '';
        expect(shown.length).toBeLessThanOrEqual(4);
        expect(shown.length === 0 || digits.length - shown.length >= 3).toBe(true);
        expect(maskedPhone(text)).toContain(veil);
      }),
    );
  });
});

describe('an e-mail address is hidden but for two first letters and its ending', () => {
  test.for([
    ['ayse.yilmaz@ornek.com.tr', 'a•••@o•••.tr'],
    ['a@b.co', '•••@•••.co'],
    ['ıșıl@şirket.com', 'ı•••@ş•••.com'],
    ['kim@localhost', 'k•••@l•••'],
    ['no address', '•••'],
    ['two@at@signs.com', '•••'],
  ])('%s → %s', ([text = '', masked]) => expect(maskedEmail(text)).toBe(masked));
});

test('a number is the same one in whatever way it is written', () => {
  const forms = ['0532 111 22 42', '+905321112242', '532 111 2242', '0090-532-1112242', '(0532) 111 22 42'];
  expect(new Set(forms.map(phoneKey))).toEqual(new Set(['905321112242']));
  expect(phoneKey('+49 151 23456789')).toBe(phoneKey('004915123456789'));
  expect(phoneKey('Ayşe')).toBeNull();
});

test('a name that is an address is hidden like one, any other name stays', () => {
  expect(veiled('+90 532 111 22 42')).toBe('05•• ••• 42');
  expect(veiled('ayse@ornek.com')).toBe('a•••@o•••.com');
  expect([veiled('Ayşe 2'), veiled('Ziyaretçi 1042'), veiled('Yıldız @ Deniz')]).toEqual([
    'Ayşe 2',
    'Ziyaretçi 1042',
    'Yıldız @ Deniz',
  ]);
  expect(['1042', '#17', '2024-11-22'].map(isAddress)).toEqual([null, null, 'phone']);
});

test('a search for a whole address knows it for one, a part of it is only words', () => {
  expect(questionOf('0532 111 22 42', false)).toMatchObject({ phone: '905321112242', email: null });
  expect(questionOf(' Ayse@Ornek.com ', false)).toMatchObject({ phone: null, email: 'ayse@ornek.com' });
  expect(questionOf('0532', false)).toMatchObject({ phone: null, email: null, words: ['0532'] });
});

test('a caller is shown once: her number in place of its hidden form, and beside a name of her own', () => {
  expect(callerShown('05•• ••• 42', '+905321112242')).toEqual({ name: '+905321112242', number: null });
  expect(callerShown('05•• ••• 42', '05•• ••• 42')).toEqual({ name: '05•• ••• 42', number: null });
  expect(callerShown('Fatma Şahin', '+905321112242')).toEqual({ name: 'Fatma Şahin', number: '+905321112242' });
  // Another number than the one she is named by is worth being seen.
  expect(callerShown('05•• ••• 43', '+905321112242')).toEqual({ name: '05•• ••• 43', number: '+905321112242' });
  expect(callerShown('Gizli numara', '')).toEqual({ name: 'Gizli numara', number: null });
});
