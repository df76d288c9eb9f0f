import { expect, test } from 'vitest';
import { faultOfHead, outboundMail } from './letter-head.ts';
import { unveiledHead, veiledHead, veiledLetter } from './letter-veil.ts';

const own = ['destek@kervan.example'];
const [elif, eda, depo] = [
  { name: 'Elif', address: 'elif@ornek.com' },
  { name: '', address: 'eda@ornek.com' },
  { name: '', address: 'esra@ornek.com' },
];
const head = { subject: 'Sipariş', to: ['Elif <elif@ornek.com>'], cc: ['eda@ornek.com'], bcc: ['esra@ornek.com'] };

test('an address that is hidden stands for the one the conversation knows; ours stay as they are', () => {
  const shown = veiledHead({ ...head, bcc: ['Destek <destek+12@kervan.example>'] }, own);
  expect(shown).toMatchObject({ to: ['Elif <e•••@o•••.com>'], cc: ['e•••@o•••.com'] });
  expect(shown.bcc).toEqual(['Destek <destek+12@kervan.example>']);
  expect(unveiledHead(shown, [elif, eda], own)).toMatchObject({ to: head.to, cc: head.cc });
});

test('two that look alike are both meant or neither: a letter goes to nobody else', () => {
  const both = veiledHead(head, own);
  expect(outboundMail(unveiledHead(both, [elif, eda, depo], own))).toMatchObject({
    to: [elif],
    cc: [eda],
    bcc: [depo],
  });
  const one = unveiledHead({ ...both, bcc: [] }, [elif, eda, depo], own);
  expect(faultOfHead(one, own)).toMatchObject({ because: 'badAddress' });
  expect(faultOfHead(one, own, { takesHidden: true })).toBeNull();
  expect(faultOfHead(unveiledHead({ ...both, to: ['x•••@y•••.com'] }, [elif], own), own)).toMatchObject({
    because: 'badAddress',
  });
});

test('what stands where an address should is hidden as well, and a name that is an address too', () => {
  const mail = {
    ...{ subject: 'x', quoteFrom: null, hasPage: false, to: [], cc: [] },
    from: { name: 'elif@ornek.com', address: 'elif at ornek' },
  };
  const { mail: shown } = veiledLetter({ mail, text: '' }, own);
  expect(shown?.from).toEqual({ name: 'e•••@o•••.com', address: '•••' });
});
