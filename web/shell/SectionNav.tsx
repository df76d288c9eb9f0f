import { Link, useLocation } from '@tanstack/react-router';
import { useWords } from '../i18n.ts';
import { needsId } from '../pages.tsx';
import type { RailEntry } from './reach.ts';
import styles from './shell.module.css';

/** The pages of one job, beside the page; a strip above it on a telephone. */
export function SectionNav({ entry }: { readonly entry: RailEntry }) {
  const t = useWords();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const section = t(`rail.${entry.rail}`);
  return (
    <nav className={styles.nav} aria-label={t('nav.label', { section })}>
      <span className={styles.navTitle} aria-hidden>
        {section}
      </span>
      {entry.pages
        .filter((page) => !needsId(page))
        .map((page) => {
          const isOn = path === page.path || path.startsWith(`${page.path}/`);
          return (
            <Link
              key={page.path}
              ref={isOn ? toMiddle : null}
              to={page.path}
              className={styles.navItem}
              data-on={isOn ? 'yes' : 'no'}
              aria-current={isOn ? 'page' : undefined}
            >
              {t(`pages.${page.name}`)}
            </Link>
          );
        })}
    </nav>
  );
}

/** On a telephone the strip is longer than the window: the page one is on stands in its middle. */
function toMiddle(on: HTMLElement | null): void {
  const strip = on?.closest('nav');
  if (on && strip) strip.scrollLeft = on.offsetLeft - (strip.clientWidth - on.offsetWidth) / 2;
}
