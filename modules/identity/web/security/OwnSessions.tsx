import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, client, queryClient } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { SessionList } from './SessionList.tsx';
import styles from './security.module.css';

/** Where I am signed in, and how to end it. */
export function OwnSessions() {
  const t = useWords('identity');
  const errorWords = useErrorWords('identity');
  const sessions = useQuery(api.identity.security.sessions.queryOptions());
  if (sessions.isPending) return <LoadingState rows={2} />;
  if (sessions.isError) return <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />;
  const end = async (run: () => Promise<{ readonly ended: number }>) => {
    try {
      const { ended: count } = await run();
      tell(t('security.sessions.ended', { count }));
    } catch (failed) {
      tellError(errorWords(failed));
    }
    await queryClient.invalidateQueries({ queryKey: api.identity.security.sessions.key() });
  };
  const { items } = sessions.data;
  return (
    <>
      <SessionList items={items} end={(id) => void end(() => client.identity.security.endSession({ id }))} />
      {items.length > 1 && (
        <div className={styles.row}>
          <Button variant="default" onClick={() => void end(() => client.identity.security.endOtherSessions())}>
            {t('security.sessions.endOthers')}
          </Button>
        </div>
      )}
    </>
  );
}
