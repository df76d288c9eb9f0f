import { useMantineColorScheme } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import type { Preferences } from '#identity';
import { grantsInLine, invitationPath, passwordResetPath } from '#identity';
import { api, forgetAnswers } from './api.ts';
import { speak, useWords } from './i18n.ts';
import { KeptLine } from './KeptLine.tsx';
import { LiveLine } from './live.tsx';
import { EmptyState, ErrorState, LoadingState } from './parts/states.tsx';
import { asksAgain, isAway } from './patience.ts';
import { MeContext, meQuery, rememberLooks, useAsChosen } from './session.ts';
import { Shell } from './shell/Shell.tsx';
import { setView, useViewAs } from './view-as.ts';

const SignInPage = lazy(async () => ({ default: (await import('#identity/web')).SignInPage }));
const FirstRunPage = lazy(async () => ({ default: (await import('#identity/web')).FirstRunPage }));

/** Where links from letters end: shown to whoever has the link, signed in or not. */
const openPages = new Map([
  [invitationPath, lazy(async () => ({ default: (await import('#identity/web')).AcceptPage }))],
  [passwordResetPath, lazy(async () => ({ default: (await import('#identity/web')).PasswordPage }))],
]);

/** Who is here decides what is shown, at whatever address: the shell, the sign-in page, or the very first page. */
export function Gate() {
  // Without it there is no page: whatever it takes, the server is waited for.
  const me = useQuery({ ...meQuery, retry: (failures, error) => isAway(error) || asksAgain(failures, error) });
  const t = useWords();
  const shown = useAsChosen(me.data);
  const view = useViewAs();
  const setup = useQuery({ ...api.identity.setup.state.queryOptions(), enabled: me.data === null });
  const isNobody = me.data === null;
  useEffect(() => {
    if (!isNobody) return;
    // Whoever signs in next looks with her own rights.
    setView(null);
    forgetAnswers();
  }, [isNobody]);
  useLooks(shown?.preferences);
  const OpenPage = openPages.get(useLocation({ select: ({ pathname }) => pathname }));
  if (OpenPage) {
    return (
      <Suspense fallback={null}>
        <OpenPage />
      </Suspense>
    );
  }
  if (shown) {
    return (
      <MeContext value={shown}>
        <LiveLine key={`${shown.user.id} ${view ? grantsInLine(view.grants) : ''}`}>
          <KeptLine key={shown.user.id}>
            <Shell />
          </KeptLine>
        </LiveLine>
      </MeContext>
    );
  }
  const failed = (me.data === null ? null : me.error) ?? setup.error;
  if (failed) return <ErrorState error={failed} retry={() => void (setup.error ? setup.refetch() : me.refetch())} />;
  if (me.data === undefined && me.failureCount > 0) {
    return <EmptyState icon={<IconRefresh size={22} stroke={1.5} />} title={t('states.waiting')} />;
  }
  if (me.data === undefined || !setup.data) return <LoadingState rows={0} />;
  return <Suspense fallback={null}>{setup.data.needed ? <FirstRunPage /> : <SignInPage />}</Suspense>;
}

/** Puts her choices on the page and remembers them on this device. */
function useLooks(preferences: Preferences | undefined): void {
  const { setColorScheme } = useMantineColorScheme();
  const { language, theme, density } = preferences ?? {};
  useEffect(() => {
    if (!language || !theme || !density) return;
    rememberLooks({ theme, density });
    setColorScheme(theme === 'system' ? 'auto' : theme);
    document.documentElement.dataset.density = density;
    void speak(language);
  }, [language, theme, density, setColorScheme]);
}
