import { Button } from '@mantine/core';
import { IconLock, IconMapOff, IconPlugX, IconRefresh } from '@tabler/icons-react';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Right } from '#identity';
import { useWords } from '../i18n.ts';
import { EmptyState } from '../parts/states.tsx';
import { useMay } from '../session.ts';
import { faultCode, isOldVersion } from './fault-code.ts';

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
  const again = () => {
    if (isOld) location.reload();
    reset();
    void router.invalidate();
  };
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

function HomeButton() {
  const t = useWords();
  return (
    <Button component={Link} to="/" variant="default">
      {t('notFound.home')}
    </Button>
  );
}
