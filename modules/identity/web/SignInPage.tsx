import { Anchor, Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { passwordResetPath } from '#identity';
import { api, becomeSomebody, client, isRefusal, refusalData } from '#web/api.ts';
import { setTitle } from '#web/badge.ts';
import { nowMs, useNow } from '#web/clock.ts';
import { timer } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Entrance } from './Entrance.tsx';
import styles from './entrance.module.css';
import { PasswordField } from './PasswordField.tsx';
import { ProviderButton, ProviderTrouble } from './security/ProviderSignIn.tsx';
import { hasPasskeys, takePasskey } from './security/passkey.ts';
import { SecondStepPage, type Step, unlessGivenUp } from './security/SecondStepPage.tsx';

/** E-mail and password, or a passkey; then the second step. Stands at whatever address was asked for, so signing in leads straight there. */
export function SignInPage() {
  const t = useWords('identity');
  const [email, setEmail] = useState('');
  /** The address when she left its field: of several companies it says whose provider to offer. */
  const [typedEmail, setTypedEmail] = useState('');
  const [password, setPassword] = useState('');
  const [waitUntilMs, setWaitUntilMs] = useState(0);
  /** Undefined: not known yet; a reload in the middle of the second step comes back to it. */
  const [step, setStep] = useState<Step | null | undefined>();
  const begun = useQuery({ ...api.identity.signInStep.state.queryOptions(), staleTime: 0, gcTime: 0, retry: false });
  const now = useNow();
  useEffect(() => setTitle(t('signIn.title')), [t]);
  const signIn = useMutation({
    mutationFn: () => client.identity.signIn({ email, password }),
    onSuccess: (answer) => ('step' in answer ? setStep(answer.step) : becomeSomebody(answer)),
    onError: (error) => {
      const wait = refusalData(error).retryAfterMs;
      if (isRefusal(error, 'TOO_MANY') && typeof wait === 'number') setWaitUntilMs(nowMs() + wait);
      if (isRefusal(error, 'SIGN_IN_REFUSED')) setPassword('');
    },
  });
  const passkey = useMutation({
    mutationFn: async () => {
      const answer = await takePasskey(await client.identity.signInStep.askAnyPasskey());
      return client.identity.signInStep.withAnyPasskey({ answer });
    },
    onSuccess: becomeSomebody,
  });
  const waitMs = Math.max(0, Math.ceil((waitUntilMs - now) / 1_000) * 1_000);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (waitMs === 0) signIn.mutate();
  };
  if (begun.isFetchedAfterMount && begun.data?.step && step === undefined) setStep(begun.data.step);
  if (step) {
    return (
      <Entrance>
        <SecondStepPage step={step} over={() => setStep(null)} />
      </Entrance>
    );
  }
  return (
    <Entrance>
      <form className={styles.form} onSubmit={submit}>
        <h1 className={styles.title}>{t('signIn.title')}</h1>
        {!signIn.isError && <ProviderTrouble />}
        <TextInput
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          onBlur={() => setTypedEmail(email.trim())}
        />
        <PasswordField
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <InlineError error={signIn.error ?? unlessGivenUp(passkey.error)} part="identity" />
        <Button type="submit" loading={signIn.isPending} disabled={waitMs > 0} className="s-figures">
          {waitMs > 0 ? t('signIn.wait', { time: timer(waitMs) }) : t('signIn.submit')}
        </Button>
        {hasPasskeys() && (
          <Button variant="default" loading={passkey.isPending} onClick={() => passkey.mutate()}>
            {t('security.step.passkey')}
          </Button>
        )}
        <ProviderButton email={typedEmail} />
        <Anchor href={passwordResetPath} size="sm">
          {t('reset.forgotten')}
        </Anchor>
      </form>
    </Entrance>
  );
}
