import { Anchor, Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { passwordObjectionsTo, resetMinutes } from '#identity';
import { becomeSomebody, client } from '#web/api.ts';
import { setTitle } from '#web/badge.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { LoadingState } from '#web/parts/states.tsx';
import { DeadLink } from './AcceptPage.tsx';
import { Entrance } from './Entrance.tsx';
import styles from './entrance.module.css';
import { forgetLinkToken, useLinkToken } from './link-token.ts';
import { PasswordField } from './PasswordField.tsx';
import { PasswordRules } from './PasswordRules.tsx';

/** A forgotten password: asks for a link, or, with one in the address, chooses the new password. */
export function PasswordPage() {
  const t = useWords('identity');
  const token = useLinkToken();
  const [isDone, setDone] = useState(false);
  useEffect(() => setTitle(t('reset.title')), [t]);
  const finish = () => {
    setDone(true);
    forgetLinkToken();
    becomeSomebody(null);
  };
  return (
    <Entrance>
      {isDone && <Done />}
      {!isDone && token === '' && <AskForLink />}
      {!isDone && token !== '' && <ChoosePassword key={token} token={token} finish={finish} />}
    </Entrance>
  );
}

function AskForLink() {
  const t = useWords('identity');
  const [email, setEmail] = useState('');
  const ask = useMutation({ mutationFn: () => client.identity.passwordResets.request({ email }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  if (ask.isSuccess) {
    return (
      <div className={styles.form} role="status">
        <h1 className={styles.title}>{t('reset.sentTitle')}</h1>
        <p className={styles.text}>{t('reset.sentText', { minutes: resetMinutes })}</p>
        <Button component="a" href="/" variant="default">
          {t('reset.back')}
        </Button>
      </div>
    );
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <h1 className={styles.title}>{t('reset.title')}</h1>
      <p className={styles.text}>{t('reset.text')}</p>
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
      <InlineError error={ask.error} part="identity" />
      <Button type="submit" loading={ask.isPending}>
        {t('reset.submit')}
      </Button>
      <Anchor href="/" size="sm">
        {t('reset.back')}
      </Anchor>
    </form>
  );
}

function Done() {
  const t = useWords('identity');
  return (
    <div className={styles.form} role="status">
      <h1 className={styles.title}>{t('reset.doneTitle')}</h1>
      <p className={styles.text}>{t('reset.doneText')}</p>
      <Button component="a" href="/">
        {t('accept.toSignIn')}
      </Button>
    </div>
  );
}

function ChoosePassword({ token, finish }: { readonly token: string; readonly finish: () => void }) {
  const t = useWords('identity');
  const [password, setPassword] = useState('');
  const opened = useQuery({
    queryKey: ['passwordReset', token],
    queryFn: () => client.identity.passwordResets.open({ token }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const use = useMutation({
    mutationFn: () => client.identity.passwordResets.use({ token, password }),
    onSuccess: finish,
  });
  if (opened.isPending) return <LoadingState rows={4} />;
  if (opened.isError) {
    const more = <Button onClick={forgetLinkToken}>{t('reset.again')}</Button>;
    return <DeadLink error={opened.error} title={t('reset.dead')} more={more} />;
  }
  const { email, organisationName } = opened.data;
  const about = { email, organisationName };
  const objections = passwordObjectionsTo(password, about);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (objections.length === 0) use.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <h1 className={styles.title}>{t('reset.newTitle')}</h1>
      <p className={styles.text}>{t('reset.newText', { organisation: organisationName, email })}</p>
      <input type="hidden" name="username" autoComplete="username" value={email} />
      <PasswordField
        label={t('reset.next')}
        description={t('rules.hint')}
        name="password"
        autoComplete="new-password"
        autoFocus
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <PasswordRules password={password} about={about} />
      <InlineError error={use.error} part="identity" />
      <Button type="submit" loading={use.isPending} disabled={objections.length > 0}>
        {t('reset.save')}
      </Button>
    </form>
  );
}
