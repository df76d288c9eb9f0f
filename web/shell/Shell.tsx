import { useDisclosure, useTimeout } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Outlet, useLocation, useMatches, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useLayoutEffect, useState } from 'react';
import { type Action, useActions, useKeyboard, useShortcut } from '../actions.ts';
import { setTitle } from '../badge.ts';
import { useWords } from '../i18n.ts';
import { needsId, type Page, pages } from '../pages.tsx';
import { Keys } from '../parts/Keys.tsx';
import { Mark } from '../parts/Mark.tsx';
import { useMay } from '../session.ts';
import { wayTo } from '../shortcuts.ts';
import { bandSlots, overlaySlots, type Slot, topBarSlots } from '../slots.ts';
import { allowSound } from '../sound.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { KeyMap } from './KeyMap.tsx';
import { OfflineBar } from './OfflineBar.tsx';
import { Rail } from './Rail.tsx';
import { type RailEntry, useReach } from './reach.ts';
import { SectionNav } from './SectionNav.tsx';
import styles from './shell.module.css';
import { ViewAsBar } from './ViewAsBar.tsx';

const loadPalette = () => import('./CommandPalette.tsx');
const CommandPalette = lazy(async () => ({ default: (await loadPalette()).CommandPalette }));
/** The search is fetched when the page has settled, so that its first letter is never lost. */
const settledMs = 1_500;

/** Everything around the page of somebody who is signed in. */
export function Shell() {
  const t = useWords();
  const entries = useReach();
  const page = usePresentPage();
  /** How often the search was asked for. */
  const [searches, setSearches] = useState(0);
  const openSearch = () => setSearches((times) => times + 1);
  const [hasMap, map] = useDisclosure(false);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const search = useShortcut('search');
  useKeyboard();
  useTimeout(() => void loadPalette(), settledMs, { autoInvoke: true });
  useFirstTouch();
  useActions([
    {
      id: 'shell.search',
      label: t('shortcuts.names.search'),
      shortcut: 'search',
      isHidden: true,
      run: openSearch,
    },
    { id: 'shell.keys', label: t('account.keys'), shortcut: 'keys', run: map.open },
    ...useWays(entries),
  ]);
  useLayoutEffect(() => setTitle(page ? t(`pages.${page.name}`) : null), [page, t]);
  const entry = entries.find(({ rail }) => rail === page?.rail);
  const hasNav =
    (page?.frame === 'plain' || page?.hasNav === true) &&
    entry !== undefined &&
    entry.pages.filter((each) => !needsId(each)).length > 1;
  const hasRail = entries.length > 1;
  return (
    <div className={styles.shell} data-rail={hasRail ? 'yes' : 'no'}>
      <a className={styles.skip} href="#page-content">
        {t('skipToContent')}
      </a>
      {hasRail && <Rail entries={entries} />}
      <header className={styles.bar}>
        {!hasRail && (
          <span className={styles.barMark}>
            <Mark size={24} title={t('product')} />
          </span>
        )}
        <button type="button" className={styles.search} onClick={openSearch} {...search.attributes}>
          <IconSearch size={16} stroke={1.6} aria-hidden />
          <span className={styles.searchWord}>{t('top.search')}</span>
          {search.keys && (
            <span className={styles.searchKeys}>
              <Keys of={search.keys} />
            </span>
          )}
        </button>
        <div className={styles.slots}>
          <Slots slots={topBarSlots} />
          <AccountMenu showKeys={map.open} />
        </div>
      </header>
      <div className={styles.band}>
        <ViewAsBar />
        <OfflineBar />
        <Slots slots={bandSlots} />
      </div>
      <main
        id="page-content"
        tabIndex={-1}
        className={styles.page}
        data-frame={page?.frame ?? 'plain'}
        key={hasNav ? 'nav' : path}
      >
        {hasNav ? (
          <div className={styles.withNav}>
            <SectionNav entry={entry} />
            <Outlet />
          </div>
        ) : (
          <Outlet />
        )}
      </main>
      <p className="s-visually-hidden" aria-live="polite">
        {page && t(`pages.${page.name}`)}
      </p>
      <Slots slots={overlaySlots} />
      <KeyMap isOpen={hasMap} close={map.close} />
      <Suspense fallback={null}>{searches > 0 && <CommandPalette asked={searches} />}</Suspense>
    </div>
  );
}

function Slots({ slots }: { readonly slots: readonly Slot[] }) {
  const may = useMay();
  return slots
    .filter(({ right }) => may(right))
    .map(({ name, component: Piece }) => (
      <Suspense key={name} fallback={null}>
        <Piece />
      </Suspense>
    ));
}

function usePresentPage(): Page | undefined {
  const route: string | undefined = useMatches().at(-1)?.fullPath;
  return pages.find((page) => page.path === route);
}

/** A way to every page she may use, by name and by keys; to a job of many pages by keys as well. */
function useWays(entries: readonly RailEntry[]): readonly Action[] {
  const t = useWords();
  const may = useMay();
  const navigate = useNavigate();
  return [
    ...pages
      .filter(({ right }) => may(right))
      .flatMap(({ name, path }): readonly Action[] => {
        const shortcut = wayTo(name);
        const run = () => void navigate({ to: path });
        return shortcut === null ? [] : [{ id: `go.${name}`, label: t(`pages.${name}`), shortcut, run }];
      }),
    ...entries.flatMap(({ rail, home }): readonly Action[] =>
      rail === 'team' || rail === 'settings'
        ? [
            {
              id: `rail.${rail}`,
              label: t(`rail.${rail}`),
              shortcut: rail,
              isHidden: true,
              run: () => void navigate({ to: home.path }),
            },
          ]
        : [],
    ),
  ];
}

/** Browsers allow sound only after the page was touched. */
function useFirstTouch(): void {
  useEffect(() => {
    const options = { capture: true };
    document.addEventListener('pointerdown', allowSound, options);
    document.addEventListener('keydown', allowSound, options);
    return () => {
      document.removeEventListener('pointerdown', allowSound, options);
      document.removeEventListener('keydown', allowSound, options);
    };
  }, []);
}
