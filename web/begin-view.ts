import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { client, forgetEverything, meKey, queryClient } from './api.ts';
import { presentView, setView, type ViewAs } from './view-as.ts';

/** Shows the whole product with the rights of a role: every answer is asked anew, of a server that answers with them. */
export function useBeginView(): (view: ViewAs) => Promise<void> {
  const navigate = useNavigate();
  return useCallback(
    async (view) => {
      await look(view);
      await navigate({ to: '/', ignoreBlocker: true });
    },
    [navigate],
  );
}

/** The way back to where the view began. */
export function useEndView(): () => Promise<void> {
  const navigate = useNavigate();
  return useCallback(async () => {
    const back = presentView()?.back ?? '/';
    await look(null);
    await navigate({ to: back });
  }, [navigate]);
}

/** Looks with other rights; throws and stays with the present ones when the server does not say who that is. */
async function look(view: ViewAs | null): Promise<void> {
  const before = presentView();
  setView(view);
  try {
    await askAnew();
  } catch (failed) {
    setView(before);
    throw failed;
  }
}

async function askAnew(): Promise<void> {
  const me = await client.identity.me.read();
  forgetEverything();
  queryClient.setQueryData(meKey, me);
}
