import { Button } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useCallback, useState } from 'react';
import { api, client, isRefusal, queryClient } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { PasswordField } from '../PasswordField.tsx';
import { CodeField } from './AppSetUp.tsx';
import { PasskeyGivenUp, takePasskey } from './passkey.ts';
import styles from './security.module.css';

/** Somebody closed the question; what she wanted to do was not done. */
export class NotProved extends Error {}

/**
 * Runs what may ask for a fresh proof: when the server asks who she is, a window does, and then it is run again. Throws
 * `NotProved` when she closes the window.
 */
export function useProof(): <T>(run: () => Promise<T>) => Promise<T> {
  const t = useWords('identity');
  return useCallback(
    async (run) => {
      try {
        return await run();
      } catch (refused) {
        if (!isRefusal(refused, 'PROVE_AGAIN')) throw refused;
      }
      if (!(await proved(t('security.proof.title')))) throw new NotProved();
      return run();
    },
    [t],
  );
}

function proved(title: string): Promise<boolean> {
  return new Promise((resolve) => {
    let isProved = false;
    const id = modals.open({
      title,
      size: 'sm',
      children: (
        <ProofForm
          done={() => {
            isProved = true;
            modals.close(id);
          }}
        />
      ),
      onClose: () => resolve(isProved),
    });
  });
}

function ProofForm({ done }: { readonly done: () => void }) {
  const t = useWords('identity');
  const own = useQuery(api.identity.security.read.queryOptions());
  const connected = useQuery(api.identity.providerSignIn.own.queryOptions());
  const [typed, setTyped] = useState('');
  const ways = own.data?.proofWays ?? [];
  const byPassword = ways.includes('password');
  const after = () => {
    void queryClient.invalidateQueries({ queryKey: api.identity.security.read.key() });
    done();
  };
  const prove = useMutation({
    mutationFn: () => client.identity.security.prove(byPassword ? { password: typed } : { code: typed }),
    onSuccess: after,
    onError: () => setTyped(''),
  });
  const passkey = useMutation({
    mutationFn: async () => {
      const answer = await takePasskey(await client.identity.security.askPasskeyProof());
      await client.identity.security.proveWithPasskey({ answer });
    },
    onSuccess: after,
  });
  if (own.isPending) return <LoadingState rows={2} />;
  if (own.isError) return <ErrorState error={own.error} part="identity" retry={() => void own.refetch()} />;
  const error = passkey.error instanceof PasskeyGivenUp ? null : passkey.error;
  return (
    <form
      className={kit.drawerForm}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        prove.mutate();
      }}
    >
      <p style={{ margin: 0 }}>{t('security.proof.text')}</p>
      {ways.includes('passkey') && (
        <Button loading={passkey.isPending} onClick={() => passkey.mutate()} autoFocus>
          {t('security.passkeys.use')}
        </Button>
      )}
      {byPassword ? (
        <PasswordField
          label={t('account.current')}
          description={connected.data?.provider?.connectedAt ? t('security.proof.noPassword') : undefined}
          autoComplete="current-password"
          autoFocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      ) : (
        <CodeField
          label={t(ways.includes('app') ? 'security.step.code' : 'security.step.recovery')}
          value={typed}
          change={setTyped}
        />
      )}
      <InlineError error={prove.error ?? error} part="identity" />
      <div className={styles.row}>
        <Button type="submit" loading={prove.isPending} disabled={typed.trim() === ''}>
          {t('security.proof.submit')}
        </Button>
      </div>
    </form>
  );
}
