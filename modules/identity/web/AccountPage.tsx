import { Alert, SegmentedControl } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { densities, languages, themes } from '#identity';
import { useChoose } from '#web/choose.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage, Section } from '#web/parts/page.tsx';
import { useMe } from '#web/session.ts';
import styles from './account.module.css';

/** My own account: who I am, how my screens look and speak, the way to how I sign in, my `picture` and `more` of other subjects. */
export function AccountPage({ picture, more }: { readonly picture: ReactNode; readonly more: ReactNode }) {
  const t = useWords('identity');
  const formats = useFormats();
  const { user, sessionEndsAt } = useMe();
  return (
    <PlainPage title={t('account.title')} sentence={t('account.sentence')}>
      {user.passwordIsFirst && (
        <Alert icon={<IconKey size={18} stroke={1.6} aria-hidden />} mb={24} maw={720}>
          {t('account.first')} <Link to="/account/security">{t('account.change')}</Link>
        </Alert>
      )}
      <Section title={t('account.who')} text={t('account.whoText')}>
        {picture}
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
      <Section title={t('security.title')} text={t('security.sentence')}>
        <div>
          <Link to="/account/security">{t('account.toSecurity')}</Link>
        </div>
      </Section>
      {more}
      <p className={`${kit.dim} ${kit.small}`}>{t('account.session', { time: formats.moment(sessionEndsAt) })}</p>
    </PlainPage>
  );
}

function Looks() {
  const shell = useWords('shell');
  const [preferences, choose] = useChoose();
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
