import { Button, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { becomeSomebody, client } from '#web/api.ts';
import { setTitle } from '#web/badge.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import styles from '../entrance.module.css';
import { AppSetUp, CodeField } from './AppSetUp.tsx';
import { hasPasskeys, makePasskey, PasskeyGivenUp, takePasskey } from './passkey.ts';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import own from './security.module.css';

export type Step = NonNullable<Awaited<ReturnType<typeof client.identity.signInStep.state>>['step']>;
type Entered = Awaited<ReturnType<typeof client.identity.signInStep.withCode>>;

/** What is still owed after the first proof: a code or a passkey, or setting one up. */
export function SecondStepPage({ step, over }: { readonly step: Step; readonly over: () => void }) {
  const t = useWords('identity');
  const [entered, setEntered] = useState<Entered | null>(null);
  useEffect(() => setTitle(t('signIn.title')), [t]);
  const enter = (answer: Entered) => {
    if (answer.recoveryCodes.length > 0) setEntered(answer);
    else becomeSomebody(answer.me);
  };
  const leave = useMutation({ mutationFn: () => client.identity.signInStep.leave(), onSettled: over });
  if (entered) {
    return (
      <div className={styles.form} data-wide="yes">
        <h1 className={styles.title}>{t('security.codes.title')}</h1>
        <RecoveryCodes
          codes={entered.recoveryCodes}
          done={() => becomeSomebody(entered.me)}
          doneWords={t('security.codes.enter')}
        />
      </div>
    );
  }
  return (
    <div className={styles.form} data-wide={step.type === 'setUp' ? 'yes' : 'no'}>
      {step.type === 'code' ? <Prove step={step} enter={enter} /> : <SetUp enter={enter} />}
      <Button variant="subtle" loading={leave.isPending} onClick={() => leave.mutate()}>
        {t('security.step.leave')}
      </Button>
    </div>
  );
}

function Prove({ step, enter }: { readonly step: Step & { type: 'code' }; readonly enter: (answer: Entered) => void }) {
  const t = useWords('identity');
  const hasApp = step.ways.includes('app');
  const hasKey = step.ways.includes('passkey') && hasPasskeys();
  const [byRecovery, setByRecovery] = useState(!hasApp && !hasKey);
  const [code, setCode] = useState('');
  const prove = useMutation({
    mutationFn: () => client.identity.signInStep.withCode({ code }),
    onSuccess: enter,
    onError: () => setCode(''),
  });
  const passkey = useMutation({
    mutationFn: async () => {
      const answer = await takePasskey(await client.identity.signInStep.askPasskey());
      return client.identity.signInStep.withPasskey({ answer });
    },
    onSuccess: enter,
  });
  const asksCode = hasApp || byRecovery;
  return (
    <form
      className={styles.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        prove.mutate();
      }}
    >
      <h1 className={styles.title}>{t('security.step.title')}</h1>
      <p className={styles.text}>{t(byRecovery ? 'security.step.recoveryText' : 'security.step.text')}</p>
      {hasKey && (
        <Button
          leftSection={<IconFingerprint size={18} stroke={1.6} aria-hidden />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          {t('security.passkeys.use')}
        </Button>
      )}
      {asksCode && (
        <CodeField
          key={String(byRecovery)}
          label={t(byRecovery ? 'security.step.recovery' : 'security.step.code')}
          value={code}
          change={setCode}
        />
      )}
      <InlineError error={prove.error ?? unlessGivenUp(passkey.error)} part="identity" />
      {asksCode && (
        <Button
          type="submit"
          variant={hasKey ? 'default' : 'filled'}
          loading={prove.isPending}
          disabled={code.trim() === ''}
        >
          {t('signIn.submit')}
        </Button>
      )}
      {step.ways.includes('recovery') && !byRecovery && (
        <Button variant="subtle" onClick={() => setByRecovery(true)}>
          {t('security.step.useRecovery')}
        </Button>
      )}
    </form>
  );
}

/** Her role demands a second factor and she has none: she sets one up here, or goes no further. */
function SetUp({ enter }: { readonly enter: (answer: Entered) => void }) {
  const t = useWords('identity');
  const [name, setName] = useState('');
  const begin = useMutation({ mutationFn: () => client.identity.signInStep.beginApp() });
  const confirm = useMutation({
    mutationFn: (code: string) => client.identity.signInStep.confirmApp({ code }),
    onSuccess: enter,
  });
  const passkey = useMutation({
    mutationFn: async () => {
      const answer = await makePasskey(await client.identity.signInStep.beginPasskey());
      return client.identity.signInStep.confirmPasskey({ name: name.trim() || t('security.passkeys.first'), answer });
    },
    onSuccess: enter,
  });
  if (begin.data) {
    return (
      <>
        <h1 className={styles.title}>{t('security.app.title')}</h1>
        <AppSetUp
          begun={begin.data}
          confirm={(code) => confirm.mutate(code)}
          isPending={confirm.isPending}
          error={confirm.error}
          cancel={begin.reset}
        />
      </>
    );
  }
  return (
    <>
      <h1 className={styles.title}>{t('security.step.setUp')}</h1>
      <p className={styles.text}>{t('security.step.setUpText')}</p>
      <Button loading={begin.isPending} onClick={() => begin.mutate()}>
        {t('security.app.begin')}
      </Button>
      {hasPasskeys() && (
        <>
          <p className={own.or}>{t('security.step.or')}</p>
          <TextInput
            label={t('security.passkeys.name')}
            placeholder={t('security.passkeys.nameExample')}
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button variant="default" loading={passkey.isPending} onClick={() => passkey.mutate()}>
            {t('security.passkeys.add')}
          </Button>
        </>
      )}
      <InlineError error={begin.error ?? unlessGivenUp(passkey.error)} part="identity" />
    </>
  );
}

/** Somebody who closed the browser's window knows that she did. */
export function unlessGivenUp(error: unknown): unknown {
  return error instanceof PasskeyGivenUp ? null : error;
}
