import { expect, test } from 'vitest';
import { searchKey, searchWords } from './search-key.ts';
import { emailKey } from './user.ts';

test.for(['IŞIL ÇAĞRI', 'ışıl çağrı', 'Işıl  Çağrı', 'isil cagri', 'İSİL CAĞRI', 'ISIL ÇAG\u0306RI'])(
  '"%s" is found however it is spelt',
  (name) => expect(searchKey(name)).toBe('isil cagri'),
);

test('a search is cut into at most five words', () => {
  expect(searchWords('  Ayşe   YILMAZ ')).toEqual(['ayse', 'yilmaz']);
  expect(searchWords('a b c d e f g')).toHaveLength(5);
  expect(searchWords('   ')).toEqual([]);
});

test('two spellings of one mailbox are one account, also on a Turkish keyboard', () => {
  expect(emailKey(' INFO@Ornek.COM ')).toBe('info@ornek.com');
  expect(emailKey('İNFO@ornek.com')).toBe('info@ornek.com');
  expect(emailKey('ＩＮＦＯ@ornek.com')).toBe('info@ornek.com');
});
