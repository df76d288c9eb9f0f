import { notifyManager, queryOptions, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useMemo } from 'react';
import { may, type Preferences, type Right, type Thing, type Who } from '#identity';
import { client, isRefusal, meKey } from './api.ts';
import { remember } from './memory.ts';
import { openStore } from './store.ts';

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

type Wish = Partial<Preferences>;

/** What was chosen and not yet kept by the server, oldest first. */
const wishes = openStore<readonly Wish[]>([]);
/** Wishes are sent one after the other, so that of two about the same thing the last one stays. */
let sent: Promise<unknown> = Promise.resolve();

/** Whoever is signed in as her screens show her: with what she chose a moment ago and the server has not kept yet. */
export function useAsChosen(me: Me | null | undefined): Me | null | undefined {
  const chosen = wishes.use();
  return useMemo(() => me && chosen.reduce(withWish, me), [me, chosen]);
}

/**
 * Her choices for her own screens, and how to change them: shown before the event that changes them ends (a browser turns
 * a box back whose state is not changed by then), then kept by the server.
 */
export function usePreferences(): [Preferences, (wish: Wish) => Promise<void>] {
  const me = useMe();
  const cache = useQueryClient();
  const change = useCallback(
    (wish: Wish): Promise<void> => {
      wishes.write([...wishes.read(), wish]);
      const keep = async () => {
        try {
          await client.identity.me.prefer(wish);
          cache.setQueryData<Me | null>(meKey, (now) => now && withWish(now, wish));
        } finally {
          // The cache tells of its change a moment later; until then the wish holds its place.
          notifyManager.schedule(() => wishes.write(wishes.read().filter((other) => other !== wish)));
        }
      };
      const kept = sent.then(keep);
      sent = kept.catch(() => undefined);
      return kept;
    },
    [cache],
  );
  return [me.preferences, change];
}

function withWish(me: Me, wish: Wish): Me {
  return { ...me, preferences: { ...me.preferences, ...wish } };
}

/** Keeps on this device what the pages before sign-in need to look the same. */
export function rememberLooks(preferences: Pick<Preferences, 'theme' | 'density'>): void {
  remember('theme', preferences.theme);
  remember('density', preferences.density);
}
