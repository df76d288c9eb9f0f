import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { passwordObjectionsTo } from '#identity';
import { client, meKey } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { useMe } from '#web/session.ts';
import { PasswordField } from './PasswordField.tsx';
import { PasswordRules } from './PasswordRules.tsx';

/** A new password in the place of the present one, which is asked for. */
export function PasswordForm() {
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
