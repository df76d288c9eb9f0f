import { expect, test } from 'vitest';
import { veiledPage, veiledWords } from './quote-veil.ts';

const own = ['destek@kervan.example'];

test('F73 addresses in the heads of what a letter quotes are hidden from whoever may not see them; ours stay', () => {
  const mine = 'Bana elif@ornek.com adresinden yazın.\n\n';
  const quote = [
    '22 Kasım 2026 14:05 tarihinde Ayşe <ayse@ornek.com> şunu yazdı:',
    '> Kimden: Eda Kaya <eda@ornek.com.tr>',
    '> Kime: destek@kervan.example; Cc: ela@ornek.com',
  ].join('\n');
  const shown = veiledWords(mine + quote, mine.length, own);
  expect(shown.text.slice(0, shown.quoteFrom ?? 0)).toBe(mine);
  expect(shown.text.slice(shown.quoteFrom ?? 0).split('\n')).toEqual([
    '22 Kasım 2026 14:05 tarihinde Ayşe <a•••@o•••.com> şunu yazdı:',
    '> Kimden: Eda Kaya <e•••@o•••.tr>',
    '> Kime: destek@kervan.example; Cc: e•••@o•••.com',
  ]);
});

test('a letter that is nothing but what was sent on hides them too, and its quote begins where it began', () => {
  const head = 'From: Ayşe <ayse@ornek.com>\nSent: 22 November 2026\n\nYazın: ayse@ornek.com\n';
  const { text, quoteFrom } = veiledWords(`${head}> eda@ornek.com`, head.length, own);
  expect(text.slice(quoteFrom ?? 0)).toBe('> e•••@o•••.com');
  expect(veiledWords(head, null, own)).toEqual({
    text: 'From: Ayşe <a•••@o•••.com>\nSent: 22 November 2026\n\nYazın: ayse@ornek.com\n',
    quoteFrom: null,
  });
  expect(veiledWords('Merhaba', null, own)).toEqual({ text: 'Merhaba', quoteFrom: null });
});

test('so does its page, whatever marks stand around an address, and no link keeps it', () => {
  const page = (html: string) => veiledPage({ html, pictures: {} }, own).html;
  const head = '<b>From:</b> Ayşe &lt;<a href="mailto:ayse@ornek.com">ayse@ornek.com</a>&gt;';
  expect(page(`<p>${head}<br>Yazın: ben@ornek.com</p>`)).toBe(
    '<p><b>From:</b> Ayşe &lt;<a>a•••@o•••.com</a>&gt;<br>Yazın: ben@ornek.com</p>',
  );
  const quoted = '<div>ben@ornek.com</div><blockquote data-quote="">eda@ornek.com, destek@kervan.example</blockquote>';
  expect(page(quoted)).toBe(
    '<div>ben@ornek.com</div><blockquote data-quote="">e•••@o•••.com, destek@kervan.example</blockquote>',
  );
});
