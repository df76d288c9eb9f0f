import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const leastTapPx = 40;
const phoneWidthPx = 390;
const namedAtMost = 12;
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * What a program can see of a screen that no reader should meet: barriers against WCAG 2.2 AA, a page wider than its window,
 * words cut off without a sign, and on a phone what is too small for a thumb.
 */
export async function faultsOf(page: Page, widthPx: number): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
  const barriers = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
  );
  const isWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
  const cut = await page.evaluate<readonly string[]>(findCut);
  const small = widthPx === phoneWidthPx ? await page.evaluate<readonly string[]>(findSmall(leastTapPx)) : [];
  return [
    ...barriers,
    ...(isWide ? ['wider than the window'] : []),
    ...cut.map((words) => `cut: ${words}`),
    ...(small.length > 0
      ? [`${small.length} under ${leastTapPx} px: ${[...new Set(small)].slice(0, namedAtMost).join(' | ')}`]
      : []),
  ];
}

/** Elements that hold words themselves and hide a part of them, without an ellipsis and without scrolling. */
const findCut = `[...document.querySelectorAll('body *')].filter((element) => {
  const style = getComputedStyle(element);
  if (element.closest('.s-visually-hidden, [aria-hidden=true]') || style.clipPath !== 'none') return false;
  if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) return false;
  const hides = (overflow) => overflow === 'hidden' || overflow === 'clip';
  const wide = hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1 && style.textOverflow !== 'ellipsis';
  const high = hides(style.overflowY) && element.scrollHeight > element.clientHeight + 3 && style.webkitLineClamp === 'none'
    && style.textOverflow !== 'ellipsis';
  return element.clientWidth > 2 && (wide || high);
}).map((element) => element.textContent.trim().slice(0, 50))`;

/** What can be tapped and is smaller than a thumb needs; links in the middle of words are left alone, as WCAG does. */
const findSmall = (leastPx: number) => `[...document.querySelectorAll(
  'button, a[href], [role=button], [role=tab], [role=menuitem], [role=switch], select, input:not([type=hidden])'
)].filter((element) => {
  const box = (element.closest('label') ?? element).getBoundingClientRect();
  const own = getComputedStyle(element);
  if (box.width === 0 || own.visibility === 'hidden' || own.opacity === '0' || own.pointerEvents === 'none') return false;
  if (element.matches('a') && own.display === 'inline') return false;
  const labelled = element.id ? document.querySelector('label[for="' + CSS.escape(element.id) + '"]') : null;
  const label = labelled?.getBoundingClientRect();
  const reach = Math.max(box.height, element.matches('input') ? (label?.height ?? 0) : 0);
  return reach < ${leastPx} || (box.width < ${leastPx} && box.height < ${leastPx});
}).map((element) => {
  const box = element.getBoundingClientRect();
  const name = (element.getAttribute('aria-label') || element.textContent || element.tagName).trim().slice(0, 24);
  return name + ' ' + Math.round(box.width) + '×' + Math.round(box.height);
})`;
