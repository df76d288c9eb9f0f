// A shop that does not exist, to try the chat on. Plain HTML with nothing inline, as strict sites have it.

const words = {
  tr: {
    title: 'Kıyı Atölye: sofra ve ev',
    trial: 'Deneme sayfası. Bu mağaza gerçek değildir; köşedeki sohbet gerçektir.',
    nav: ['Yeni gelenler', 'Sofra', 'Mutfak', 'Hikâyemiz'],
    heading: 'Elde yapılmış, her gün kullanılmak için.',
    lead: 'Ege kıyısındaki küçük atölyemizden tabaklar, fincanlar ve keten örtüler. Siparişiniz iki iş gününde yola çıkar.',
    ask: 'Bir sorunuz mu var? Sohbet düğmesine basın, yazın.',
    products: [
      ['Deniz tabağı', 'Taş hamuru, 26 cm', '640 TL'],
      ['Sabah fincanı', 'İki renk sır, 240 ml', '320 TL'],
      ['Keten runner', 'Yıkanmış keten, 45 × 140 cm', '890 TL'],
    ],
    facts: [
      ['Ücretsiz kargo', '1.500 TL üzeri siparişlerde'],
      ['30 gün iade', 'Kırılan ürünü biz değiştiririz'],
      ['Kayıt gerekmez', 'Misafir olarak alışveriş edin'],
    ],
    foot: 'Kıyı Atölye kurgusal bir işletmedir.',
    other: ['English', 'en'],
  },
  en: {
    title: 'Shoreline Studio: table and home',
    trial: 'Trial page. This shop is not real; the chat in the corner is.',
    nav: ['New in', 'Table', 'Kitchen', 'Our story'],
    heading: 'Made by hand, meant for every day.',
    lead: 'Plates, cups and linen from our small studio on the Aegean coast. Your order leaves within two working days.',
    ask: 'A question? Press the chat button and write.',
    products: [
      ['Sea plate', 'Stoneware, 26 cm', '€19'],
      ['Morning cup', 'Two-tone glaze, 240 ml', '€9'],
      ['Linen runner', 'Washed linen, 45 × 140 cm', '€27'],
    ],
    facts: [
      ['Free delivery', 'On orders over €45'],
      ['30-day returns', 'We replace what breaks'],
      ['No account needed', 'Shop as a guest'],
    ],
    foot: 'Shoreline Studio is a fictional business.',
    other: ['Türkçe', 'tr'],
  },
} as const;

const pictures = [
  '<circle cx="80" cy="64" r="46" class="c1"/><circle cx="80" cy="64" r="33" class="c2"/><path d="M52 66q14-12 28 0t28 0" class="l1"/>',
  '<path d="M46 36h60v30a30 30 0 0 1-60 0z" class="c3"/><path d="M46 36h60v14H46z" class="c2"/><path d="M106 44h8a12 12 0 0 1 0 24h-9" class="l2"/><path d="M38 104h76" class="l1"/>',
  '<path d="M34 28h92v72H34z" class="c4"/><path d="M34 44h92M34 84h92" class="l3"/><path d="M40 100v8m10-8v8m10-8v8m10-8v8m10-8v8m10-8v8m10-8v8m10-8v8" class="l3"/>',
] as const;

/** The page in one language, with the widget of the channel with this key. */
export function shopPage(publicKey: string, language: 'tr' | 'en'): string {
  const text = words[language];
  const key = encodeURIComponent(publicKey);
  const products = text.products.map(
    (
      [name, detail, price],
      place,
    ) => `<li class="product"><svg viewBox="0 0 160 128" aria-hidden="true">${pictures[place]}</svg>
<h2>${name}</h2><p>${detail}</p><p class="price">${price}</p></li>`,
  );
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${text.title}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/try/shop.css">
<script src="/widget.js" data-channel="${key}" async></script>
</head>
<body>
<p class="trial">${text.trial}</p>
<header>
<a class="brand" href="?lang=${language}"><svg viewBox="0 0 32 20" aria-hidden="true"><path d="M1 13q5-8 10 0t10 0 10 0" class="l1"/><path d="M6 6q5-6 10 0t10 0" class="l2"/></svg>${text.title.split(':')[0]}</a>
<nav aria-label="${language === 'tr' ? 'Mağaza' : 'Shop'}">${text.nav.map((item) => `<a href="?lang=${language}">${item}</a>`).join('')}</nav>
<a class="language" href="?lang=${text.other[1]}" lang="${text.other[1]}">${text.other[0]}</a>
</header>
<main>
<section class="hero"><h1>${text.heading}</h1><p>${text.lead}</p><p class="ask">${text.ask}</p></section>
<ul class="products">${products.join('')}</ul>
<ul class="facts">${text.facts.map(([name, detail]) => `<li><strong>${name}</strong><span>${detail}</span></li>`).join('')}</ul>
</main>
<footer>${text.foot}</footer>
</body>
</html>
`;
}
