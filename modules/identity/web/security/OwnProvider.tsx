import { Button } from '@mantine/core';
import { IconBuilding } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, client, queryClient } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Section } from '#web/parts/page.tsx';
import { ErrorState } from '#web/parts/states.tsx';
import { Ago } from '#web/parts/Timer.tsx';
import { NotProved, useProof } from './proof.tsx';
import styles from './security.module.css';

/** Whether my account is connected with the company's provider; nothing where the company has none. */
export function OwnProvider() {
  const t = useWords('identity');
  const shell = useWords('shell');
  const prove = useProof();
  const errorWords = useErrorWords('identity');
  const own = useQuery(api.identity.providerSignIn.own.queryOptions());
  const connect = useMutation({
    mutationFn: () => prove(() => client.identity.providerSignIn.connect()),
    onSuccess: ({ url }) => location.assign(url),
  });
  if (own.isError) return <ErrorState error={own.error} part="identity" retry={() => void own.refetch()} />;
  if (!own.data?.provider) return null;
  const { name, connectedAt } = own.data.provider;
  const disconnect = async () => {
    const title = t('security.provider.disconnect');
    const words = { title, text: t('security.provider.disconnectText'), yes: title, no: shell('form.cancel') };
    if (!(await ask({ ...words, isDangerous: true }))) return;
    try {
      await prove(() => client.identity.providerSignIn.disconnect());
      tell(t('security.provider.disconnected'));
    } catch (failed) {
      if (!(failed instanceof NotProved)) tellError(errorWords(failed));
    }
    await queryClient.invalidateQueries({ queryKey: api.identity.providerSignIn.key() });
    await queryClient.invalidateQueries({ queryKey: api.identity.security.key() });
  };
  return (
    <Section title={t('security.provider.title')} text={t('security.provider.own', { name })}>
      <ul className={styles.list}>
        <li className={styles.item}>
          <IconBuilding size={18} stroke={1.6} aria-hidden />
          <span className={styles.itemWords}>
            <strong>{name}</strong>
            <small>
              {connectedAt ? (
                <>
                  {t('security.provider.connected')} · {t('security.since')} <Ago at={connectedAt} />
                </>
              ) : (
                t('security.provider.notConnected')
              )}
            </small>
          </span>
          {connectedAt && (
            <Button variant="subtle" color="red" size="compact-sm" onClick={() => void disconnect()}>
              {t('security.provider.disconnect')}
            </Button>
          )}
        </li>
      </ul>
      {!connectedAt && (
        <div className={styles.row}>
          <Button
            variant="default"
            classNames={{ root: styles.tall ?? '', label: styles.wrapped ?? '' }}
            loading={connect.isPending}
            onClick={() => connect.mutate()}
          >
            {t('security.provider.connect', { name })}
          </Button>
        </div>
      )}
      <InlineError error={connect.error instanceof NotProved ? null : connect.error} part="identity" />
    </Section>
  );
}
