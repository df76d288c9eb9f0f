import { useCallback, useEffect, useMemo, useRef } from 'react';
import { type PaneCount, paneCounts } from '#identity';
import { type InteractionId, isId, type UserId } from '#kernel/id.ts';
import { closed, fromAddress, inAddress, isKnownOver, opened, type Panes, panesOf, resized } from '#messaging/web';
import { useKept } from '../KeptLine.tsx';
import { useMe, usePreferences } from '../session.ts';

/** What the address says of the panes; what it does not say is as it was when the desk was left. */
export interface PanesAddress {
  readonly open?: string | undefined;
  readonly panes?: PaneCount | undefined;
  readonly shown?: string | undefined;
}

export interface PanesOnDesk {
  readonly panes: Panes;
  readonly open: (id: InteractionId, how?: { readonly push: boolean }) => void;
  readonly close: (place: number) => void;
  readonly resize: (count: PaneCount, waiting: readonly InteractionId[]) => void;
}

/** The panes of this desk: in the address while one looks, kept for her while she is on other pages. */
export function usePanes(
  address: PanesAddress,
  change: (wish: PanesAddress, how?: { readonly push?: boolean }) => void,
  hasRoom: boolean,
): PanesOnDesk {
  const [preferences, prefer] = usePreferences();
  const last = useLast();
  const { open, shown } = address;
  const count = hasRoom ? (address.panes ?? preferences.panes) : 1;
  const panes = useMemo(() => {
    const openId = (open ?? null) as InteractionId | null;
    const known = count === 1 ? [] : fromAddress(shown ?? last.read().shown, isId);
    const present = { ...panesOf(count, known, null), at: Math.min(last.read().at, count - 1) };
    if (openId === null || count === 1) return panesOf(count, known, openId);
    return opened(present, openId, isKnownOver);
  }, [open, shown, count, last]);
  const inWords = inAddress(panes);
  useEffect(() => {
    if (count === 1) return;
    last.write({ shown: inWords ?? '', at: panes.at });
    if (shown !== inWords) change({ shown: inWords });
  }, [count, inWords, panes.at, shown, change, last]);

  const latest = useRef(panes);
  latest.current = panes;
  const goTo = useCallback(
    (next: Panes, how?: { readonly push: boolean }) =>
      change({ open: next.shown[next.at] ?? undefined, shown: inAddress(next) }, how),
    [change],
  );
  return {
    panes,
    open: (id, how) => goTo(opened(latest.current, id, isKnownOver), how),
    close: (place) => goTo(closed(latest.current, place)),
    resize: (next, waiting) => {
      const then = resized(latest.current, next, waiting);
      last.write({ shown: inAddress(then) ?? '', at: then.at });
      change({ open: then.shown[then.at] ?? undefined, shown: inAddress(then), panes: next });
      // It is hers from now on; should the line be down, the address has it all the same.
      prefer({ panes: next }).catch(() => undefined);
    },
  };
}

interface Last {
  readonly shown: string;
  readonly at: number;
}

/** The panes as they were on this device when she looked last. */
function useLast() {
  const { user } = useMe();
  const { storage } = useKept();
  return useMemo(() => {
    const name = `santral.panes.${user.id as UserId}`;
    return {
      read: () => readLast(storage.getItem(name)),
      write: (last: Last) => {
        try {
          storage.setItem(name, `${last.at} ${last.shown}`);
        } catch {
          // A full storage costs the arrangement on the way back, nothing else.
          return;
        }
      },
    };
  }, [user.id, storage]);
}

function readLast(text: string | null): Last {
  const [at, shown] = (text ?? '').split(' ');
  const place = Number(at);
  return { shown: shown ?? '', at: Number.isInteger(place) && place >= 0 && place < paneCounts[3] ? place : 0 };
}
