import { Button } from '@mantine/core';
import { useWords } from '#web/i18n.ts';
import { PlainPage, Section } from '#web/parts/page.tsx';
import { useMay } from '#web/session.ts';
import { PasswordForm } from '../PasswordForm.tsx';
import { ApiKeys } from './ApiKeys.tsx';
import { OwnProvider } from './OwnProvider.tsx';
import { OwnSessions } from './OwnSessions.tsx';
import { ProviderTrouble } from './ProviderSignIn.tsx';
import { SecondFactor } from './SecondFactor.tsx';

/** How I sign in: password, second factor, passkeys, where I am signed in, and keys for programs. */
export function SecurityPage() {
  const t = useWords('identity');
  const may = useMay();
  return (
    <PlainPage
      title={t('security.title')}
      sentence={t('security.sentence')}
      actions={
        <Button component="a" href="/account" variant="default">
          {t('account.title')}
        </Button>
      }
    >
      <ProviderTrouble />
      <Section title={t('account.password')} text={t('account.passwordText')}>
        <PasswordForm />
      </Section>
      <SecondFactor />
      <OwnProvider />
      <Section title={t('security.sessions.title')} text={t('security.sessions.text')}>
        <OwnSessions />
      </Section>
      {may('apiKey.manage') && (
        <Section title={t('security.keys.title')} text={t('security.keys.text')}>
          <ApiKeys />
        </Section>
      )}
    </PlainPage>
  );
}
