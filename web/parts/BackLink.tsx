import { IconChevronLeft } from '@tabler/icons-react';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import styles from './page.module.css';

/** The way from one thing back to the list it stands in, above its name. */
export function BackLink({ to, children }: { readonly to: LinkProps['to']; readonly children: ReactNode }) {
  return (
    <Link to={to} className={styles.back}>
      <IconChevronLeft size={14} stroke={1.8} aria-hidden />
      {children}
    </Link>
  );
}
