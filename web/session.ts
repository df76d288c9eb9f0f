import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext } from 'react';
import { may, type Preferences, type Right, type Thing, type Who } from '#identity';
import { client, isRefusal, meKey } from './api.ts';
import { speak } from './i18n.ts';
import { remember } from './memory.ts';

export type Me = Awaited<ReturnType<typeof client.identity.me.read>>;

/** How often the page looks whether rights or preferences changed. */
const refreshMs = 5 * 60_000;

/** Who is signed in: her data, `null` when nobody is. */
export const meQuery = queryOptions({
  queryKey: meKey,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await client.identity.me.read(undefined, { signal });
    } catch (refused) {
      if (isRefusal(refused, 'NOT_SIGNED_IN')) return null;
      throw refused;
    }
  },
  staleTime: refreshMs,
});

/** Who is signed in, for everything inside the shell; the gate provides it. */
export const MeContext = createContext<Me | null>(null);

/** The one who is signed in. Only for what is shown inside the shell, where somebody is. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('Nobody is signed in, and something for signed-in people was shown');
  return me;
}

/** The zone dates are shown in: the organisation's, before sign-in the browser's. */
export function useZone(): string {
  return useContext(MeContext)?.organisation.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Asks the same function as the server: `const may = useMay(); may('queue.manage', { projectId })`. */
export function useMay(): (right: Right | 'signedIn', thing?: Thing) => boolean {
  const me = useMe();
  return useCallback((right, thing) => right === 'signedIn' || may(me.who as Who, right, thing), [me.who]);
}

/** Her choices for her own screens, and how to change them: shown at once, then kept by the server. */
export function usePreferences(): [Preferences, (change: Partial<Preferences>) => Promise<void>] {
  const me = useMe();
  const cache = useQueryClient();
  const change = useCallback(
    async (wish: Partial<Preferences>) => {
      const before = cache.getQueryData(meQuery.queryKey);
      cache.setQueryData<Me | null>(meKey, (now) => now && { ...now, preferences: { ...now.preferences, ...wish } });
      if (wish.language) await speak(wish.language);
      try {
        await client.identity.me.prefer(wish);
      } catch (failed) {
        cache.setQueryData<Me | null>(meKey, before);
        if (wish.language && before) await speak(before.preferences.language);
        throw failed;
      }
    },
    [cache],
  );
  return [me.preferences, change];
}

/** Keeps on this device what the pages before sign-in need to look the same. */
export function rememberLooks(preferences: Pick<Preferences, 'theme' | 'density'>): void {
  remember('theme', preferences.theme);
  remember('density', preferences.density);
}
