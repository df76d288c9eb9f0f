import { Alert, Button, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconDeviceMobile, IconFingerprint, IconShieldCheck } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client, queryClient } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { Section } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { Ago } from '#web/parts/Timer.tsx';
import { AppSetUp } from './AppSetUp.tsx';
import { makePasskey, PasskeyGivenUp } from './passkey.ts';
import { NotProved, useProof } from './proof.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import { unlessGivenUp } from './SecondStepPage.tsx';
import styles from './security.module.css';

type Own = Awaited<ReturnType<typeof client.identity.security.read>>;

const readAgain = () => queryClient.invalidateQueries({ queryKey: api.identity.security.key() });

/** Shows recovery codes in a window that is closed on purpose only. */
function showCodes(title: string, codes: readonly string[]): void {
  if (codes.length === 0) return;
  const id = modals.open({
    title,
    closeOnClickOutside: false,
    closeOnEscape: false,
    withCloseButton: false,
    children: <RecoveryCodes codes={codes} done={() => modals.close(id)} />,
  });
}

/** The authenticator app, recovery codes and passkeys of one's own account. */
export function SecondFactor() {
  const t = useWords('identity');
  const own = useQuery(api.identity.security.read.queryOptions());
  if (own.isPending) return <LoadingState rows={4} />;
  if (own.isError) return <ErrorState error={own.error} part="identity" retry={() => void own.refetch()} />;
  const hasFactor = own.data.app !== null || own.data.passkeys.length > 0;
  return (
    <>
      <Section title={t('security.app.title')} text={t('security.app.text')}>
        {own.data.isDemanded && (
          <Alert icon={<IconShieldCheck size={18} stroke={1.6} aria-hidden />}>{t('security.demanded')}</Alert>
        )}
        <App own={own.data} />
        {hasFactor && <Codes left={own.data.recoveryCodesLeft} />}
      </Section>
      <Section title={t('security.passkeys.title')} text={t('security.passkeys.text')}>
        <Passkeys own={own.data} />
      </Section>
    </>
  );
}

function App({ own }: { readonly own: Own }) {
  const t = useWords('identity');
  const prove = useProof();
  const act = useAct();
  const begin = useMutation({ mutationFn: () => prove(() => client.identity.security.beginApp()) });
  const confirm = useMutation({
    mutationFn: (code: string) => prove(() => client.identity.security.confirmApp({ code })),
    onSuccess: async ({ recoveryCodes }) => {
      begin.reset();
      await readAgain();
      tell(t('security.app.added'));
      showCodes(t('security.codes.title'), recoveryCodes);
    },
  });
  if (begin.data) {
    return (
      <AppSetUp
        begun={begin.data}
        confirm={(code) => confirm.mutate(code)}
        isPending={confirm.isPending}
        error={unlessNotProved(confirm.error)}
        cancel={begin.reset}
      />
    );
  }
  return (
    <>
      {own.app && (
        <ul className={styles.list}>
          <li className={styles.item}>
            <IconDeviceMobile size={18} stroke={1.6} aria-hidden />
            <span className={styles.itemWords}>
              <strong>{t('security.app.one')}</strong>
              <small>
                {t('security.since')} <Ago at={own.app.since} />
                {own.app.lastUsedAt && (
                  <>
                    {' · '}
                    {t('security.lastUsed')} <Ago at={own.app.lastUsedAt} />
                  </>
                )}
              </small>
            </span>
            <Button
              variant="subtle"
              color="red"
              size="compact-sm"
              onClick={() =>
                void act(t('security.app.remove'), t('security.app.removeText'), t('security.app.removed'), () =>
                  client.identity.security.removeApp(),
                )
              }
            >
              {t('security.remove')}
            </Button>
          </li>
        </ul>
      )}
      <div className={styles.row}>
        <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
          {t(own.app ? 'security.app.replace' : 'security.app.begin')}
        </Button>
      </div>
      <InlineError error={unlessNotProved(begin.error)} part="identity" />
    </>
  );
}

function Codes({ left }: { readonly left: number }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const prove = useProof();
  const errorWords = useErrorWords('identity');
  const renew = async () => {
    const words = { title: t('security.codes.renew'), text: t('security.codes.renewText') };
    if (!(await ask({ ...words, yes: t('security.codes.renew'), no: shell('form.cancel') }))) return;
    try {
      const { recoveryCodes } = await prove(() => client.identity.security.renewRecoveryCodes());
      await readAgain();
      showCodes(t('security.codes.title'), recoveryCodes);
    } catch (failed) {
      if (!(failed instanceof NotProved)) tellError(errorWords(failed));
    }
  };
  return (
    <div className={styles.row}>
      <span>{t('security.codes.left', { count: left })}</span>
      <Button variant="default" size="compact-sm" onClick={() => void renew()}>
        {t('security.codes.renew')}
      </Button>
    </div>
  );
}

function Passkeys({ own }: { readonly own: Own }) {
  const t = useWords('identity');
  const prove = useProof();
  const act = useAct();
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: async () => {
      const options = await prove(() => client.identity.security.askNewPasskey());
      const answer = await makePasskey(options);
      return client.identity.security.addPasskey({ name: name.trim() || t('security.passkeys.first'), answer });
    },
    onSuccess: async ({ recoveryCodes }) => {
      setName('');
      await readAgain();
      tell(t('security.passkeys.added'));
      showCodes(t('security.codes.title'), recoveryCodes);
    },
  });
  if (!own.canMakePasskeys && own.passkeys.length === 0)
    return <p className={kit.dim}>{t('errors.NO_PASSKEYS_HERE')}</p>;
  return (
    <>
      {own.passkeys.length > 0 && (
        <ul className={styles.list}>
          {own.passkeys.map((passkey) => (
            <li key={passkey.id} className={styles.item}>
              <IconFingerprint size={18} stroke={1.6} aria-hidden />
              <span className={styles.itemWords}>
                <strong>{passkey.name}</strong>
                <small>
                  {t('security.since')} <Ago at={passkey.createdAt} />
                  {passkey.lastUsedAt && (
                    <>
                      {' · '}
                      {t('security.lastUsed')} <Ago at={passkey.lastUsedAt} />
                    </>
                  )}
                </small>
              </span>
              <Rename id={passkey.id} name={passkey.name} />
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={t('security.passkeys.remove', { name: passkey.name })}
                onClick={() =>
                  void act(
                    t('security.passkeys.remove', { name: passkey.name }),
                    t('security.passkeys.removeText'),
                    t('security.passkeys.removed'),
                    () => client.identity.security.removePasskey({ id: passkey.id }),
                  )
                }
              >
                {t('security.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <form
        className={styles.row}
        style={{ alignItems: 'flex-end' }}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <TextInput
          label={t('security.passkeys.name')}
          placeholder={t('security.passkeys.nameExample')}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={add.isPending} disabled={!own.canMakePasskeys}>
          {t('security.passkeys.add')}
        </Button>
      </form>
      <InlineError error={unlessNotProved(unlessGivenUp(add.error))} part="identity" />
    </>
  );
}

function Rename({ id, name }: { readonly id: string; readonly name: string }) {
  const t = useWords('identity');
  const open = () => {
    const modal = modals.open({
      title: t('security.passkeys.rename'),
      size: 'sm',
      children: <RenameForm id={id} name={name} close={() => modals.close(modal)} />,
    });
  };
  return (
    <Button variant="subtle" size="compact-sm" aria-label={t('security.passkeys.renameOf', { name })} onClick={open}>
      {t('security.passkeys.rename')}
    </Button>
  );
}

function RenameForm(props: { readonly id: string; readonly name: string; readonly close: () => void }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const [name, setName] = useState(props.name);
  const save = useMutation({
    mutationFn: () => client.identity.security.renamePasskey({ id: props.id, name }),
    onSuccess: async () => {
      await readAgain();
      props.close();
    },
  });
  return (
    <form
      className={kit.drawerForm}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label={t('security.passkeys.name')}
        maxLength={60}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <InlineError error={save.error} part="identity" />
      <div className={styles.row}>
        <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
          {shell('form.save')}
        </Button>
      </div>
    </form>
  );
}

/** Asks, proves if need be, does it, says so. */
function useAct() {
  const shell = useWords('shell');
  const prove = useProof();
  const errorWords = useErrorWords('identity');
  return async (title: string, text: string, done: string, run: () => Promise<unknown>) => {
    if (!(await ask({ title, text, yes: title, no: shell('form.cancel'), isDangerous: true }))) return;
    try {
      await prove(run);
      await readAgain();
      tell(done);
    } catch (failed) {
      if (!(failed instanceof NotProved || failed instanceof PasskeyGivenUp)) tellError(errorWords(failed));
    }
  };
}

function unlessNotProved(error: unknown): unknown {
  return error instanceof NotProved ? null : error;
}
