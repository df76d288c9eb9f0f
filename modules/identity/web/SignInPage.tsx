import { Anchor, Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { passwordResetPath } from '#identity';
import { becomeSomebody, client, isRefusal, refusalData } from '#web/api.ts';
import { setTitle } from '#web/badge.ts';
import { nowMs, useNow } from '#web/clock.ts';
import { timer } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Entrance } from './Entrance.tsx';
import styles from './entrance.module.css';
import { PasswordField } from './PasswordField.tsx';

/** E-mail and password. Stands at whatever address was asked for, so signing in leads straight there. */
export function SignInPage() {
  const t = useWords('identity');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [waitUntilMs, setWaitUntilMs] = useState(0);
  const now = useNow();
  useEffect(() => setTitle(t('signIn.title')), [t]);
  const signIn = useMutation({
    mutationFn: () => client.identity.signIn({ email, password }),
    onSuccess: becomeSomebody,
    onError: (error) => {
      const wait = refusalData(error).retryAfterMs;
      if (isRefusal(error, 'TOO_MANY') && typeof wait === 'number') setWaitUntilMs(nowMs() + wait);
      if (isRefusal(error, 'SIGN_IN_REFUSED')) setPassword('');
    },
  });
  const waitMs = Math.max(0, Math.ceil((waitUntilMs - now) / 1_000) * 1_000);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (waitMs === 0) signIn.mutate();
  };
  return (
    <Entrance>
      <form className={styles.form} onSubmit={submit}>
        <h1 className={styles.title}>{t('signIn.title')}</h1>
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
        <InlineError error={signIn.error} part="identity" />
        <Button type="submit" loading={signIn.isPending} disabled={waitMs > 0} className="s-figures">
          {waitMs > 0 ? t('signIn.wait', { time: timer(waitMs) }) : t('signIn.submit')}
        </Button>
        <Anchor href={passwordResetPath} size="sm">
          {t('reset.forgotten')}
        </Anchor>
      </form>
    </Entrance>
  );
}
