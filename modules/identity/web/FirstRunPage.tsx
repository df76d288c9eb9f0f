import { Button, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { passwordObjectionsTo } from '#identity';
import { api, becomeSomebody, client, isRefusal, queryClient } from '#web/api.ts';
import { setTitle } from '#web/badge.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Entrance } from './Entrance.tsx';
import styles from './entrance.module.css';
import { PasswordField } from './PasswordField.tsx';
import { PasswordRules } from './PasswordRules.tsx';

const zoneAtFirst = 'Europe/Istanbul';
const nothing = { organisationName: '', ownerName: '', email: '', password: '', zone: zoneAtFirst };

/** The very first page of an installation: the company and its owner, then straight in. */
export function FirstRunPage() {
  const t = useWords('identity');
  const language = useLanguage();
  const navigate = useNavigate();
  const [form, setForm] = useState(nothing);
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), []);
  useEffect(() => setTitle(t('firstRun.title')), [t]);
  const setUp = useMutation({
    mutationFn: () => client.identity.setup.run({ ...form, language }),
    onSuccess: async (me) => {
      await navigate({ to: '/start', replace: true });
      becomeSomebody(me);
    },
    onError: (error) => {
      if (isRefusal(error, 'SETUP_DONE'))
        void queryClient.invalidateQueries({ queryKey: api.identity.setup.state.key() });
    },
  });
  const field = (name: keyof typeof nothing) => ({
    name,
    required: true,
    withAsterisk: false,
    value: form[name],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => {
      const { value } = event.currentTarget;
      setForm((now) => ({ ...now, [name]: value }));
    },
  });
  const objections = passwordObjectionsTo(form.password, form);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (objections.length === 0) setUp.mutate();
  };
  return (
    <Entrance>
      <form className={styles.form} data-wide="yes" onSubmit={submit}>
        <h1 className={styles.title}>{t('firstRun.title')}</h1>
        <p className={styles.text}>{t('firstRun.text')}</p>
        <div className={styles.pair}>
          <TextInput
            {...field('organisationName')}
            label={t('firstRun.organisation')}
            placeholder={t('firstRun.organisationExample')}
            autoComplete="organization"
            maxLength={120}
            autoFocus
          />
          <Select
            label={t('firstRun.zone')}
            title={t('firstRun.zoneHint')}
            data={zones}
            value={form.zone}
            onChange={(zone) => zone && setForm((now) => ({ ...now, zone }))}
            searchable
            nothingFoundMessage="–"
            maxDropdownHeight={240}
            limit={60}
          />
        </div>
        <div className={styles.pair}>
          <TextInput {...field('ownerName')} label={t('firstRun.name')} autoComplete="name" maxLength={120} />
          <TextInput {...field('email')} type="email" label={t('firstRun.email')} autoComplete="username" />
        </div>
        <PasswordField
          {...field('password')}
          label={t('firstRun.password')}
          description={t('rules.hint')}
          autoComplete="new-password"
        />
        <PasswordRules password={form.password} about={form} />
        <InlineError error={setUp.error} part="identity" />
        <Button type="submit" loading={setUp.isPending} disabled={objections.length > 0}>
          {t('firstRun.submit')}
        </Button>
        <p className={styles.quiet}>{t('firstRun.owner')}</p>
      </form>
    </Entrance>
  );
}
