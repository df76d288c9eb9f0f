import { useQuery } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, Navigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { readSearch, writeSearch } from './address.ts';
import { api } from './api.ts';
import { Gate } from './Gate.tsx';
import { pages } from './pages.tsx';
import { LoadingState } from './parts/states.tsx';
import { useMay, useMe } from './session.ts';
import { BrokenPage, NoSuchPage, Permitted } from './shell/faults.tsx';
import { useReach } from './shell/reach.ts';
import { isStartDismissed } from './start/dismissed.ts';

const root = createRootRoute({ component: Gate, notFoundComponent: NoSuchPage });

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });

const routes = pages.map((page) => {
  const Content = lazy(async () => ({ default: await page.load() }));
  return createRoute({
    getParentRoute: () => root,
    path: page.path,
    // The code of a page is fetched as soon as the pointer rests on a link to it.
    loader: async () => {
      await page.load();
    },
    component: () => (
      <Permitted right={page.right}>
        <Suspense fallback={<LoadingState />}>
          <Content />
        </Suspense>
      </Permitted>
    ),
  });
});

/** The addresses of the product. Each page loads its code when somebody goes there. */
export const router = createRouter({
  routeTree: root.addChildren([home, ...routes]),
  parseSearch: readSearch,
  stringifySearch: writeSearch,
  defaultErrorComponent: BrokenPage,
  defaultPendingComponent: LoadingState,
  defaultPendingMs: 150,
  defaultPendingMinMs: 0,
  defaultPreload: 'intent',
  scrollRestoration: false,
});

/** `/` leads to the first steps while nobody has ever written (unless they were put aside), else to the first job of the one who is signed in. */
function Home() {
  const [first] = useReach();
  const may = useMay();
  const me = useMe();
  const startsHere = may('organisation.edit') && may('channel.manage') && !isStartDismissed(me.organisation.id);
  const channels = useQuery({ ...api.messaging.channels.list.queryOptions({ input: {} }), enabled: startsHere });
  if (startsHere && channels.isPending) return <LoadingState rows={0} />;
  const isNew = startsHere && channels.data?.items.every(({ lastInboundAt }) => lastInboundAt === null);
  return <Navigate to={isNew ? '/start' : (first?.home.path ?? '/account')} replace />;
}
