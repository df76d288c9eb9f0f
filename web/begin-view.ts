import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { client, forgetEverything, meKey, queryClient } from './api.ts';
import { presentView, setView, type ViewAs } from './view-as.ts';

/** Shows the whole product with the rights of a role: every answer is asked anew, of a server that answers with them. */
export function useBeginView(): (view: ViewAs) => Promise<void> {
  const navigate = useNavigate();
  return useCallback(
    async (view) => {
      setView(view);
      try {
        await askAnew();
      } catch (failed) {
        setView(null);
        throw failed;
      }
      await navigate({ to: '/', ignoreBlocker: true });
    },
    [navigate],
  );
}

/** The way back to where the view began. */
export function useEndView(): () => void {
  const navigate = useNavigate();
  return useCallback(() => {
    const back = presentView()?.back ?? '/';
    setView(null);
    void askAnew().then(() => navigate({ to: back }));
  }, [navigate]);
}

async function askAnew(): Promise<void> {
  const me = await client.identity.me.read();
  forgetEverything();
  queryClient.setQueryData(meKey, me);
}
