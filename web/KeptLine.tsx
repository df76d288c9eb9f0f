import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type Kept, openKept } from './kept.ts';
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

async function openHere(userId: string, key: string | null): Promise<Kept> {
  // Without https a browser offers no encryption: then it is kept for this tab, and goes with it.
  if (key === null || !isSecureContext)
    return { storage: sessionStorage, onElsewhere: () => () => undefined, close: () => undefined };
  return openKept({
    device: localStorage,
    userId,
    key,
    onDeviceChange: (hear) => {
      const onStorage = ({ key: name, newValue }: StorageEvent) => hear(name, newValue);
      window.addEventListener('storage', onStorage);
      return () => window.removeEventListener('storage', onStorage);
    },
  });
}
