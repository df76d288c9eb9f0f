import { beginningPattern, outwardLimits } from './contract-outward.ts';
import type { Price } from './outward.ts';

/** Prices as they are typed or pasted; `wrongLine` is the first line that is none, as it stands there. */
export interface PriceList {
  readonly prices: readonly Price[];
  readonly wrongLine: string | null;
}

const line = /^(?<beginning>(?:\+|00)?[\d\s().-]*\d)\s*(?:[;\t]|\s)\s*(?<amount>\d+(?:[.,]\d{1,4})?)$/;

/**
 * Reads a price list: a beginning in E.164 and what a minute costs on each line, with a space, a tab or a semicolon
 * between, as a spreadsheet gives them; the cents behind a comma or a point. Empty lines are passed over.
 */
export function readPrices(text: string): PriceList {
  const prices: Price[] = [];
  for (const written of text.split(/\r?\n/)) {
    const trimmed = written.trim();
    if (trimmed === '') continue;
    const { beginning = '', amount = '' } = line.exec(trimmed)?.groups ?? {};
    const code = beginning.replace(/[\s().-]/g, '').replace(/^(\+|00)?/, '+');
    const perMinute = Number(amount.replace(',', '.'));
    if (amount === '' || !beginningPattern.test(code) || perMinute > outwardLimits.perMinute) {
      return { prices, wrongLine: trimmed };
    }
    prices.push({ beginning: code, perMinute });
  }
  return { prices, wrongLine: null };
}

/** The same list as text, a price a line. `comma`: whether cents stand behind a comma. */
export function writtenPrices(prices: readonly Price[], comma: boolean): string {
  return prices
    .map(({ beginning, perMinute }) => `${beginning} ${comma ? String(perMinute).replace('.', ',') : perMinute}`)
    .join('\n');
}
