import sanitizeHtml from 'sanitize-html';
import { type MarkedPage, marked } from './marking.ts';

// A letter's HTML is made harmless here, once, before it is kept: it can run nothing, load nothing and reach for nothing.
// Its own look stays as far as that is possible, and what it quotes is marked, so that screens can fold it.

/** A cleaned page: the inside of a body. */
export interface Page extends MarkedPage {
  /** Pictures that lie elsewhere and wait until somebody wants them. */
  readonly remotePictures: number;
}

/** Characters of HTML that are cleaned; a longer letter is shown as its text. */
export const htmlCharsMost = 600_000;
/** Elements: more of them than any person writes, and enough to keep a thread busy for long. */
const elementsMost = 30_000;
const depthMost = 100;
const remotePicturesMost = 200;
/** Pictures this small show nothing: they tell the sender that somebody looked. */
const trackerPixels = 2;
const dataPictureCharsMost = 200_000;

const tags =
  `a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt
  em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp
  section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr`.split(/\s+/);

/** What style may say; positions, backgrounds from elsewhere and everything that could cover our own screen are not here. */
const styles = new Set(
  `color background-color background font font-family font-size font-style font-weight font-variant line-height
  letter-spacing text-align text-decoration text-indent text-transform vertical-align white-space word-break word-wrap
  overflow-wrap direction unicode-bidi display width max-width min-width height max-height margin margin-top margin-right
  margin-bottom margin-left padding padding-top padding-right padding-bottom padding-left border border-top border-right
  border-bottom border-left border-color border-style border-width border-radius border-collapse border-spacing
  list-style-type table-layout text-overflow`.split(/\s+/),
);
const harmlessValue = /^(?:[\w\s#.,%'"!-]|rgba?\([\d\s.,%]*\)){1,200}$/;

function cleanStyle(style: string): string {
  return style
    .slice(0, 4_000)
    .split(';')
    .flatMap((each) => {
      const colon = each.indexOf(':');
      const name = each.slice(0, colon).trim().toLowerCase();
      const value = each.slice(colon + 1).trim();
      const isNegative = name.startsWith('margin') && value.includes('-');
      return colon > 0 && styles.has(name) && harmlessValue.test(value) && !isNegative ? [`${name}:${value}`] : [];
    })
    .join(';');
}

/** How programs mark what they quote: the element itself, or everything from it on. `maybe` asks for a head in its text. */
type Hint = 'this' | 'onward' | 'maybe';

function hintOf(tag: string, attributes: sanitizeHtml.Attributes): Hint | null {
  const { id = '', class: classes = '', style = '', type = '' } = attributes;
  const has = (name: string) => classes.split(/\s+/).includes(name);
  if (has('gmail_quote') || has('yahoo_quoted') || has('protonmail_quote') || has('zmail_extra')) return 'this';
  if (tag === 'blockquote' && type.toLowerCase() === 'cite') return 'this';
  if (has('moz-cite-prefix') || ['divRplyFwdMsg', 'appendonsend', 'reply-intro'].some((each) => id.endsWith(each)))
    return 'onward';
  if (id === 'mail-editor-reference-message-container') return 'this';
  return /border-top\s*:\s*(solid\s+#?(e1e1e1|b5c4df)|#?(e1e1e1|b5c4df)\s+solid)/i.test(style) ? 'maybe' : null;
}

/** Cleans a letter's HTML. Pure, and not quick: call it where nobody waits. Null when there is too much of it. */
export function pageOf(html: string): Page | null {
  if (html.length > htmlCharsMost || (html.match(/<[a-z]/gi)?.length ?? 0) > elementsMost) return null;
  let remotePictures = 0;
  const pictureOf = (given: sanitizeHtml.Attributes): sanitizeHtml.Attributes => {
    const { src = '', alt = '', width = '', height = '', style = '' } = given;
    const isTracker =
      [
        width,
        height,
        ...[...style.matchAll(/(?:^|;|\s)(?:max-)?(?:width|height)\s*:\s*([\d.]+)/gi)].map(([, size = '']) => size),
      ].some((size) => size !== '' && Number.parseFloat(size) <= trackerPixels) ||
      /display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])/i.test(style);
    const look = {
      alt: alt.slice(0, 300),
      ...(width && { width }),
      ...(height && { height }),
      style: cleanStyle(style),
    };
    const address = src.replace(/\s/g, '');
    const cid = /^cid:(.{1,250})$/i.exec(address)?.[1];
    if (cid) return { 'data-cid': safelyDecoded(cid), ...look };
    if (isTracker) return { 'data-gone': '' };
    if (
      /^data:image\/(png|jpe?g|gif|webp);base64,[a-z0-9+/=]+$/i.test(address) &&
      address.length <= dataPictureCharsMost
    )
      return { src: address, ...look };
    if (/^https?:\/\/[^\s"'<>]{4,2000}$/i.test(address) && remotePictures < remotePicturesMost) {
      remotePictures += 1;
      return { 'data-remote': address, ...look };
    }
    return { 'data-gone': '' };
  };

  const clean = sanitizeHtml(html, {
    allowedTags: tags,
    disallowedTagsMode: 'discard',
    nonTextTags: [
      'script',
      'style',
      'textarea',
      'option',
      'select',
      'title',
      'noscript',
      'template',
      'svg',
      'math',
      'object',
      'iframe',
      'xml',
    ],
    nestingLimit: depthMost,
    parseStyleAttributes: false,
    allowedAttributes: {
      '*': ['style', 'dir', 'align', 'valign', 'width', 'height', 'bgcolor', 'data-hint'],
      a: ['href', 'target', 'rel', 'title'],
      img: ['src', 'alt', 'data-cid', 'data-remote', 'data-gone'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan'],
      table: ['cellpadding', 'cellspacing', 'border'],
      font: ['color', 'face', 'size'],
      ol: ['start', 'type'],
      time: ['datetime'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && attribs['data-gone'] !== undefined,
    transformTags: {
      '*': (tagName, given) => {
        if (tagName === 'img') return { tagName, attribs: pictureOf(given) };
        const hint = hintOf(tagName, given);
        const { id: _id, class: _class, style = '', ...rest } = given;
        for (const name of Object.keys(rest)) if (name.startsWith('data-')) delete rest[name];
        const ways = tagName === 'a' ? { target: '_blank', rel: 'noopener noreferrer nofollow' } : {};
        // A way without a house would lead into ours.
        if (!/^\s*(https?|mailto|tel):/i.test(rest.href ?? '')) delete rest.href;
        const shown = cleanStyle(style);
        return {
          tagName,
          attribs: { ...rest, ...ways, ...(shown && { style: shown }), ...(hint && { 'data-hint': hint }) },
        };
      },
    },
  });
  return { ...marked(clean), remotePictures };
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The words of HTML that is too much to be cleaned. Rough, and quick whatever it is given. */
export function roughTextOf(html: string): string {
  return html
    .slice(0, htmlCharsMost)
    .replace(/<(?:br|\/p|\/div|\/tr)[^<>]{0,200}>/gi, '\n')
    .replace(/<[^<>]{0,2000}>/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/\n\s*\n+/g, '\n\n')
    .trim();
}
