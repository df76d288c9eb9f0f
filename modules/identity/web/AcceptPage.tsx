import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { passwordObjectionsTo } from '#identity';
import { becomeSomebody, client, isRefusal } from '#web/api.ts';
import { setTitle } from '#web/badge.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { speak, useLanguage, useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { LoadingState } from '#web/parts/states.tsx';
import { meQuery } from '#web/session.ts';
import { Entrance } from './Entrance.tsx';
import styles from './entrance.module.css';
import { useLinkToken } from './link-token.ts';
import { PasswordField } from './PasswordField.tsx';
import { PasswordRules } from './PasswordRules.tsx';
import { roleName } from './role-name.ts';

type Opened = Awaited<ReturnType<typeof client.identity.invitations.open>>;

/** Where the link of an invitation ends: who invites, as what, and a name and password of one's own. */
export function AcceptPage() {
  const t = useWords('identity');
  const token = useLinkToken();
  const me = useQuery(meQuery);
  const opened = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => client.identity.invitations.open({ token }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => setTitle(t('accept.submit')), [t]);
  const spoken = opened.data?.language;
  useEffect(() => {
    if (spoken) void speak(spoken);
  }, [spoken]);
  return (
    <Entrance>
      {opened.isPending && <LoadingState rows={4} />}
      {opened.isError && <DeadLink error={opened.error} title={t('accept.dead')} />}
      {opened.data && me.data && <SomebodyElse name={me.data.user.name} leave={() => void leave()} />}
      {opened.data && me.data === null && <AcceptForm invitation={opened.data} token={token} />}
    </Entrance>
  );
}

async function leave(): Promise<void> {
  await client.identity.signOut();
  becomeSomebody(null);
}

/** A link that leads nowhere says why, and where to go instead. */
export function DeadLink(props: { readonly error: unknown; readonly title: string; readonly more?: React.ReactNode }) {
  const t = useWords('identity');
  const { text } = useErrorWords('identity')(props.error);
  return (
    <div className={styles.form} role="alert">
      <h1 className={styles.title}>{props.title}</h1>
      <p className={styles.text}>{text}</p>
      {props.more}
      <Button component="a" href="/" variant="default">
        {t('accept.toSignIn')}
      </Button>
    </div>
  );
}

function SomebodyElse({ name, leave }: { readonly name: string; readonly leave: () => void }) {
  const t = useWords('identity');
  return (
    <div className={styles.form}>
      <h1 className={styles.title}>{t('accept.submit')}</h1>
      <p className={styles.text}>{t('accept.busy', { name })}</p>
      <Button onClick={leave}>{t('accept.leave')}</Button>
    </div>
  );
}

function AcceptForm({ invitation, token }: { readonly invitation: Opened; readonly token: string }) {
  const t = useWords('identity');
  const language = useLanguage();
  const formats = useFormats();
  const [name, setName] = useState(invitation.name);
  const [password, setPassword] = useState('');
  const about = { email: invitation.email, organisationName: invitation.organisationName };
  const accept = useMutation({
    mutationFn: async () => {
      await client.identity.invitations.accept({ token, name, password, language });
      // By the door of everybody: what it asks beyond the password is asked there.
      return client.identity.signIn({ email: invitation.email, password });
    },
    onSuccess: (entered) => {
      history.replaceState(null, '', '/');
      if ('user' in entered) becomeSomebody(entered);
      location.assign('/');
    },
  });
  const isMade = accept.isError && !isRefusalOfAccepting(accept.error);
  const objections = passwordObjectionsTo(password, about);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (objections.length === 0 && name.trim() !== '') accept.mutate();
  };
  const place = [invitation.group, ...invitation.roles.map((role) => roleName(role, language))].filter(
    (part) => part !== null,
  );
  return (
    <form className={styles.form} data-wide="yes" onSubmit={submit}>
      <h1 className={styles.title}>{t('accept.title', { organisation: invitation.organisationName })}</h1>
      <p className={styles.text}>
        {invitation.by && `${t('accept.by', { name: invitation.by })} `}
        {place.length > 0 && `${t('accept.as')}: ${formats.list(place)}.`}
      </p>
      <TextInput label={t('accept.email')} name="email" autoComplete="username" readOnly value={invitation.email} />
      <TextInput
        label={t('accept.name')}
        name="name"
        autoComplete="name"
        required
        withAsterisk={false}
        autoFocus
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PasswordField
        label={t('accept.password')}
        description={t('rules.hint')}
        name="password"
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <PasswordRules password={password} about={about} />
      <InlineError error={accept.error} part="identity" />
      <Button type="submit" loading={accept.isPending} disabled={objections.length > 0}>
        {t('accept.submit')}
      </Button>
      {isMade && (
        <Button component="a" href="/" variant="default">
          {t('accept.toSignIn')}
        </Button>
      )}
    </form>
  );
}

/** Refused before the account was made: then the form stays as it is. */
function isRefusalOfAccepting(error: unknown): boolean {
  return ['PASSWORD_REFUSED', 'EMAIL_TAKEN', 'LIMIT_REACHED', 'TOO_MANY', 'UNAVAILABLE', 'INVALID'].some((code) =>
    isRefusal(error, code),
  );
}
