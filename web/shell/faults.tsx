import { Button } from '@mantine/core';
import { IconLock, IconMapOff, IconPlugX, IconRefresh } from '@tabler/icons-react';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import type { Right } from '#identity';
import { useWords } from '../i18n.ts';
import { EmptyState } from '../parts/states.tsx';
import { useMay } from '../session.ts';
import { faultCode, isOldVersion, mayReload } from './fault-code.ts';

/** Shows what is inside to those who may see it, and words to the others. */
export function Permitted({ right, children }: { readonly right: Right | 'signedIn'; readonly children: ReactNode }) {
  const t = useWords();
  const may = useMay();
  if (may(right)) return children;
  return (
    <EmptyState
      icon={<IconLock size={22} stroke={1.5} />}
      title={t('forbidden.title')}
      text={t('forbidden.text')}
      action={<HomeButton />}
    />
  );
}

/** No page has this address. */
export function NoSuchPage() {
  const t = useWords();
  return (
    <EmptyState
      icon={<IconMapOff size={22} stroke={1.5} />}
      title={t('notFound.title')}
      text={t('notFound.text')}
      action={<HomeButton />}
    />
  );
}

/** A page fell over; the shell and all other pages stand. A page of an older version that is gone asks for a reload. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const t = useWords();
  const router = useRouter();
  const isOld = isOldVersion(error);
  const isReloading = useReload(isOld);
  const again = () => {
    if (isOld) location.reload();
    reset();
    void router.invalidate();
  };
  if (isReloading) return <EmptyState icon={<IconRefresh size={22} stroke={1.5} />} title={t('update.waiting')} />;
  return (
    <div role="alert">
      <EmptyState
        icon={isOld ? <IconRefresh size={22} stroke={1.5} /> : <IconPlugX size={22} stroke={1.5} />}
        title={t(isOld ? 'update.title' : 'broken.title')}
        text={isOld ? t('update.text') : `${t('broken.text')} ${t('states.code', { code: faultCode(error) })}`}
        action={<Button onClick={again}>{t(isOld ? 'update.reload' : 'broken.again')}</Button>}
      />
    </div>
  );
}

const reloadedName = 'santral.reloadedAtMs';
const looksEveryMs = 1_000;

/** Waits for a server that can give the page again, then reloads it; says whether it is doing so. */
function useReload(isOld: boolean): boolean {
  const [isReloading] = useState(() => isOld && mayReload(recalled(), Date.now()));
  useEffect(() => {
    if (!isReloading) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const look = async () => {
      const isThere = await fetch('/', { method: 'HEAD', cache: 'no-store' }).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isGone) return;
      if (!isThere) {
        timer = setTimeout(() => void look(), looksEveryMs);
        return;
      }
      sessionStorage.setItem(reloadedName, `${Date.now()}`);
      location.reload();
    };
    void look();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [isReloading]);
  return isReloading;
}

/** When this tab reloaded by itself; a browser that keeps nothing is taken for one that just did. */
function recalled(): string | null {
  try {
    return sessionStorage.getItem(reloadedName);
  } catch {
    return `${Date.now()}`;
  }
}

function HomeButton() {
  const t = useWords();
  return (
    <Button component={Link} to="/" variant="default">
      {t('notFound.home')}
    </Button>
  );
}
