import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, client, queryClient } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import kit from '#web/parts/page.module.css';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { NotProved, useProof } from './proof.tsx';
import { SessionList } from './SessionList.tsx';
import styles from './security.module.css';

/** Where somebody one manages is signed in, and help when she lost her second factor. */
export function PersonSecurity({ userId, name }: { readonly userId: string; readonly name: string }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const prove = useProof();
  const errorWords = useErrorWords('identity');
  const sessions = useQuery(api.identity.userSecurity.sessions.queryOptions({ input: { userId } }));
  const act = async (done: string, run: () => Promise<unknown>) => {
    try {
      await prove(run);
      tell(done);
    } catch (failed) {
      if (!(failed instanceof NotProved)) tellError(errorWords(failed));
    }
    await queryClient.invalidateQueries({ queryKey: api.identity.userSecurity.key() });
  };
  const reset = async () => {
    const words = { title: t('security.person.reset'), text: t('security.person.resetText', { name }) };
    if (!(await ask({ ...words, yes: t('security.person.reset'), no: shell('form.cancel'), isDangerous: true })))
      return;
    await act(t('security.person.resetDone', { name }), () => client.identity.userSecurity.resetFactors({ userId }));
  };
  if (sessions.isPending) return <LoadingState rows={2} />;
  if (sessions.isError)
    return <ErrorState error={sessions.error} part="identity" retry={() => void sessions.refetch()} />;
  const { items } = sessions.data;
  return (
    <section className={styles.stack} aria-label={t('security.person.title')}>
      {items.length === 0 ? (
        <p className={kit.dim} style={{ margin: 0 }}>
          {t('security.person.nowhere')}
        </p>
      ) : (
        <SessionList
          items={items}
          end={(id) =>
            void act(t('security.sessions.ended', { count: 1 }), () =>
              client.identity.userSecurity.endSession({ userId, id }),
            )
          }
        />
      )}
      <div className={styles.row}>
        {items.length > 0 && (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() =>
              void act(t('security.sessions.ended', { count: items.length }), () =>
                client.identity.userSecurity.endSessions({ userId }),
              )
            }
          >
            {t('security.person.endAll')}
          </Button>
        )}
        <Button variant="default" size="compact-sm" onClick={() => void reset()}>
          {t('security.person.reset')}
        </Button>
      </div>
    </section>
  );
}
