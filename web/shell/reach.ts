import { useMemo } from 'react';
import { needsId, type Page, pages, type RailName, rails } from '../pages.tsx';
import { useMay } from '../session.ts';

export type RailEntry = { readonly rail: RailName; readonly pages: readonly Page[]; readonly home: Page };

/** What this person may use: the jobs of her rail, each with its pages. */
export function useReach(): readonly RailEntry[] {
  const may = useMay();
  return useMemo(
    () =>
      rails.flatMap((rail): RailEntry[] => {
        const open = pages.filter((page) => page.rail === rail && may(page.right));
        const home = open.find((page) => !needsId(page));
        return home ? [{ rail, pages: open, home }] : [];
      }),
    [may],
  );
}
