import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { forgetOf, type Kept, openKept, usable } from './kept.ts';
import { useMe } from './session.ts';

const Opened = createContext<Kept | null>(null);

/** Opens what this device keeps for the one who is signed in, before any page asks for it. */
export function KeptLine({ children }: { readonly children: ReactNode }) {
  const { user, deviceKey } = useMe();
  const [kept, setKept] = useState<Kept | null>(null);
  useEffect(() => {
    let isGone = false;
    let opened: Kept | null = null;
    void openHere(user.id, deviceKey).then((here) => {
      opened = here;
      if (isGone) here.close();
      else setKept(here);
    });
    return () => {
      isGone = true;
      opened?.close();
    };
  }, [user.id, deviceKey]);
  return kept && <Opened value={kept}>{children}</Opened>;
}

/** What this device keeps for her. Only for what is shown inside the shell. */
export function useKept(): Kept {
  const kept = useContext(Opened);
  if (!kept) throw new Error('Something kept was asked for outside of KeptLine');
  return kept;
}

let isLeaving = false;

/** Called when she signs out by hand: what only this tab holds, in the clear, goes with her. */
export function forgetWhenGone(): void {
  isLeaving = true;
}

async function openHere(userId: string, key: string | null): Promise<Kept> {
  isLeaving = false;
  // Without https a browser offers no encryption: then it is kept for this tab, and goes with it.
  if (key === null || !isSecureContext) return openForTab(userId);
  return openKept({
    device: usable(() => localStorage),
    userId,
    key,
    onDeviceChange: (hear) => {
      const onStorage = ({ key: name, newValue }: StorageEvent) => hear(name, newValue);
      window.addEventListener('storage', onStorage);
      return () => window.removeEventListener('storage', onStorage);
    },
  });
}

function openForTab(userId: string): Kept {
  const device = usable(() => sessionStorage);
  return {
    storage: device,
    onElsewhere: () => () => undefined,
    close: () => {
      if (!isLeaving) return;
      // A field that leaves the screen keeps its draft once more; only then is everything there to be forgotten.
      setTimeout(() => forgetOf(userId, device), 0);
    },
  };
}
