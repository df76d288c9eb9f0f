import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { NotProved, useProof } from './proof.tsx';
import styles from './security.module.css';

/** Deletes the company's provider; names before whoever has no other way in. */
export function DeleteProvider({ name }: { readonly name: string }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const prove = useProof();
  const [isOpen, { open, close }] = useDisclosure(false);
  const found = useQuery({ ...api.identity.provider.dependants.queryOptions(), enabled: isOpen, staleTime: 0 });
  const remove = useMutation({
    mutationFn: () => prove(() => client.identity.provider.remove()),
    onSuccess: async () => {
      close();
      await cache.invalidateQueries({ queryKey: api.identity.key() });
      tell(t('security.provider.removed'));
    },
  });
  const left = found.data ? found.data.count - found.data.items.length : 0;
  return (
    <>
      <Button variant="subtle" color="red" onClick={open}>
        {t('security.provider.remove')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('security.provider.removeTitle')}
        closeButtonProps={{ 'aria-label': shell('form.close') }}
      >
        <p className={styles.question}>{t('security.provider.removeText', { name })}</p>
        {found.isPending && <LoadingState rows={2} />}
        {found.isError && <ErrorState error={found.error} part="identity" retry={() => void found.refetch()} />}
        {found.data && (
          <p className={styles.question}>
            {found.data.count === 0
              ? t('security.provider.removeNobody')
              : t('security.provider.removePeople', { count: found.data.count })}
          </p>
        )}
        {found.data && found.data.count > 0 && (
          <ul className={styles.dependants}>
            {found.data.items.map((person) => (
              <li key={person.id}>
                {person.name} <small>{person.email}</small>
              </li>
            ))}
            {left > 0 && <li>{t('security.provider.removeMore', { count: left })}</li>}
          </ul>
        )}
        <InlineError error={remove.error instanceof NotProved ? null : remove.error} part="identity" />
        <div className={styles.questionFoot}>
          <Button variant="default" onClick={close}>
            {shell('form.cancel')}
          </Button>
          <Button color="red" disabled={!found.data} loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('security.provider.remove')}
          </Button>
        </div>
      </Modal>
    </>
  );
}
