import { Alert, Button, SegmentedControl, Switch } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { densities, languages, type Preferences, passwordObjectionsTo, themes } from '#identity';
import { client, meKey } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage, Section } from '#web/parts/page.tsx';
import { useMe, usePreferences } from '#web/session.ts';
import { allowSound, playOffer } from '#web/sound.ts';
import styles from './account.module.css';
import { PasswordField } from './PasswordField.tsx';
import { PasswordRules } from './PasswordRules.tsx';

/** My own account: who I am, how my screens look and speak, my password. */
export function AccountPage() {
  const t = useWords('identity');
  const formats = useFormats();
  const { user, sessionEndsAt } = useMe();
  return (
    <PlainPage title={t('account.title')} sentence={t('account.sentence')}>
      {user.passwordIsFirst && (
        <Alert icon={<IconKey size={18} stroke={1.6} aria-hidden />} mb={24} maw={720}>
          {t('account.first')}
        </Alert>
      )}
      <Section title={t('account.who')} text={t('account.whoText')}>
        <dl className={styles.facts}>
          <dt>{t('account.name')}</dt>
          <dd>{user.name}</dd>
          <dt>{t('account.email')}</dt>
          <dd>{user.email}</dd>
          <dt>{t('account.group')}</dt>
          <dd>{user.group ? <GroupTag group={user.group} /> : t('people.noGroup')}</dd>
        </dl>
      </Section>
      <Section title={t('account.looks')} text={t('account.looksText')}>
        <Looks />
      </Section>
      <Section title={t('account.password')} text={t('account.passwordText')}>
        <PasswordForm />
      </Section>
      <p className={`${kit.dim} ${kit.small}`}>{t('account.session', { time: formats.moment(sessionEndsAt) })}</p>
    </PlainPage>
  );
}

function Looks() {
  const t = useWords('identity');
  const shell = useWords('shell');
  const errorWords = useErrorWords('identity');
  const [preferences, prefer] = usePreferences();
  const choose = (wish: Partial<Preferences>) => {
    prefer(wish).catch((failed: unknown) => tellError({ ...errorWords(failed), title: shell('account.notKept') }));
  };
  return (
    <>
      <Choice
        label={shell('account.language')}
        value={preferences.language}
        data={languages.map((value) => ({ value, label: shell(`languages.${value}`) }))}
        choose={(language) => choose({ language })}
      />
      <Choice
        label={shell('account.theme')}
        value={preferences.theme}
        data={themes.map((value) => ({ value, label: shell(`account.themes.${value}`) }))}
        choose={(theme) => choose({ theme })}
      />
      <Choice
        label={shell('account.density')}
        value={preferences.density}
        data={densities.map((value) => ({ value, label: shell(`account.densities.${value}`) }))}
        choose={(density) => choose({ density })}
      />
      <div className={styles.sound}>
        <Switch
          label={shell('account.sound')}
          checked={preferences.sound}
          onChange={(event) => choose({ sound: event.currentTarget.checked })}
        />
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            allowSound();
            playOffer();
          }}
        >
          {t('account.soundTry')}
        </Button>
      </div>
    </>
  );
}

function Choice<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly data: { readonly value: Value; readonly label: string }[];
  readonly choose: (value: Value) => void;
}) {
  return (
    <div className={styles.choice}>
      <span className={styles.label} aria-hidden>
        {props.label}
      </span>
      <SegmentedControl
        size="sm"
        aria-label={props.label}
        value={props.value}
        data={props.data}
        onChange={(value) => props.choose(value)}
      />
    </div>
  );
}

function PasswordForm() {
  const t = useWords('identity');
  const { user, organisation } = useMe();
  const cache = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const about = { email: user.email, organisationName: organisation.name };
  const isGood = current !== '' && passwordObjectionsTo(next, about).length === 0;
  const change = useMutation({
    mutationFn: () => client.identity.me.changePassword({ current, next }),
    onSuccess: ({ endedSessions: count }) => {
      setCurrent('');
      setNext('');
      void cache.invalidateQueries({ queryKey: meKey });
      tell(count > 0 ? t('account.changed', { count }) : t('account.changedAlone'));
    },
  });
  return (
    <form
      className={kit.drawerForm}
      style={{ maxWidth: '22rem' }}
      onSubmit={(event) => {
        event.preventDefault();
        if (isGood) change.mutate();
      }}
    >
      <input type="text" autoComplete="username" value={user.email} readOnly hidden />
      <PasswordField
        label={t('account.current')}
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordField
        label={t('account.next')}
        autoComplete="new-password"
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
      {next !== '' && <PasswordRules password={next} about={about} />}
      <InlineError error={change.error} part="identity" />
      <Button type="submit" variant="default" loading={change.isPending} disabled={!isGood}>
        {t('account.change')}
      </Button>
    </form>
  );
}
