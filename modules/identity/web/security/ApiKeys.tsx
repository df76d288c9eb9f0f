import { Button, CopyButton, MultiSelect, Select, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Right, rightNames, rights } from '#identity';
import { api, client, queryClient } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { Ago } from '#web/parts/Timer.tsx';
import { useMay } from '#web/session.ts';
import { NotProved, useProof } from './proof.tsx';
import styles from './security.module.css';

const lengths = [7, 30, 90, 366] as const;
const readAgain = () => queryClient.invalidateQueries({ queryKey: api.identity.apiKeys.key() });

/** Keys with which programs act in somebody's name. */
export function ApiKeys() {
  const t = useWords('identity');
  const shell = useWords('shell');
  const formats = useFormats();
  const errorWords = useErrorWords('identity');
  const keys = useQuery(api.identity.apiKeys.list.queryOptions());
  if (keys.isPending) return <LoadingState rows={2} />;
  if (keys.isError) return <ErrorState error={keys.error} part="identity" retry={() => void keys.refetch()} />;
  const revoke = async (id: string, name: string) => {
    const words = { title: t('security.keys.revokeOf', { name }), text: t('security.keys.revokeText') };
    if (!(await ask({ ...words, yes: t('security.keys.revoke'), no: shell('form.cancel'), isDangerous: true }))) return;
    try {
      await client.identity.apiKeys.revoke({ id });
      tell(t('security.keys.revoked', { name }));
    } catch (failed) {
      tellError(errorWords(failed));
    }
    await readAgain();
  };
  const add = () => {
    const modal = modals.open({
      title: t('security.keys.add'),
      children: <NewKey close={() => modals.close(modal)} />,
      closeOnClickOutside: false,
    });
  };
  return (
    <>
      {keys.data.items.length > 0 && (
        <ul className={styles.list}>
          {keys.data.items.map((key) => (
            <li key={key.id} className={styles.item}>
              <IconKey size={18} stroke={1.6} aria-hidden />
              <span className={styles.itemWords}>
                <strong>{key.name}</strong> <span className={kit.dim}>…{key.hint}</span>
                <small>
                  {key.maker.name} · {t('security.keys.rightCount', { count: key.scopes.length })} ·{' '}
                  {t('security.keys.until', { time: formats.date(key.expiresAt) })} ·{' '}
                  {key.lastUsedAt ? (
                    <>
                      {t('security.lastUsed')} <Ago at={key.lastUsedAt} /> ({key.lastAddress})
                    </>
                  ) : (
                    t('security.keys.never')
                  )}
                </small>
              </span>
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={t('security.keys.revokeOf', { name: key.name })}
                onClick={() => void revoke(key.id, key.name)}
              >
                {t('security.keys.revoke')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.row}>
        <Button variant="default" onClick={add}>
          {t('security.keys.add')}
        </Button>
      </div>
    </>
  );
}

function NewKey({ close }: { readonly close: () => void }) {
  const t = useWords('identity');
  const language = useLanguage();
  const may = useMay();
  const prove = useProof();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [days, setDays] = useState<number>(lengths[2]);
  const make = useMutation({
    mutationFn: () => prove(() => client.identity.apiKeys.make({ name, scopes: scopes as Right[], days })),
    onSuccess: readAgain,
  });
  if (make.data) {
    const { secret } = make.data;
    return (
      <div className={kit.drawerForm}>
        <p style={{ margin: 0 }} role="status">
          {t('security.keys.once')}
        </p>
        <p className={styles.secret} style={{ margin: 0 }}>
          {secret}
        </p>
        <div className={styles.row}>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {t(copied ? 'security.keys.copied' : 'security.codes.copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={close}>{t('security.codes.done')}</Button>
        </div>
      </div>
    );
  }
  return (
    <form
      className={kit.drawerForm}
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <TextInput
        label={t('security.keys.name')}
        placeholder={t('security.keys.nameExample')}
        maxLength={60}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MultiSelect
        label={t('security.keys.scopes')}
        description={t('security.keys.scopesText')}
        data={rightNames
          .filter((right) => may(right))
          .map((right) => ({ value: right, label: rights[right][language] }))}
        value={[...scopes]}
        onChange={setScopes}
        searchable
        maxDropdownHeight={240}
      />
      <Select
        label={t('security.keys.length')}
        data={lengths.map((value) => ({ value: String(value), label: t('security.keys.days', { count: value }) }))}
        value={String(days)}
        onChange={(value) => setDays(Number(value ?? lengths[2]))}
        allowDeselect={false}
      />
      <InlineError error={make.error instanceof NotProved ? null : make.error} part="identity" />
      <div className={styles.row}>
        <Button type="submit" loading={make.isPending} disabled={name.trim() === '' || scopes.length === 0}>
          {t('security.keys.make')}
        </Button>
      </div>
    </form>
  );
}
