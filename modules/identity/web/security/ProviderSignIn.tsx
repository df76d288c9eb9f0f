import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { providerFailures } from '#identity';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import styles from './security.module.css';

const View = z.object({ provider: z.enum(providerFailures).optional() });
const emailMax = 320;

/** Why somebody who was sent to the provider came back without having done what she wanted. */
export function ProviderTrouble() {
  const t = useWords('identity');
  const [{ provider: reason }] = useAddress(View);
  if (reason === undefined) return null;
  return (
    <Alert
      role="alert"
      variant="light"
      color="red"
      icon={<IconAlertTriangle size={16} stroke={1.6} aria-hidden />}
      title={t('security.provider.failed')}
    >
      {t(`security.provider.failures.${reason}`)}
    </Alert>
  );
}

/** Leads to the provider of the company; nothing when there is none. `email` says which, where several companies are. */
export function ProviderButton({ email }: { readonly email: string }) {
  const t = useWords('identity');
  const input = email.includes('@') && email.length <= emailMax ? { email } : {};
  const offered = useQuery({
    ...api.identity.providerSignIn.offered.queryOptions({ input }),
    placeholderData: keepPreviousData,
  });
  const start = useMutation({
    mutationFn: (id: string) => client.identity.providerSignIn.start({ id }),
    onSuccess: ({ url }) => location.assign(url),
  });
  const provider = offered.data?.provider;
  if (!provider) return null;
  return (
    <>
      <Button
        variant="default"
        classNames={{ root: styles.tall ?? '', label: styles.wrapped ?? '' }}
        loading={start.isPending}
        onClick={() => start.mutate(provider.id)}
      >
        {t('security.provider.signIn', { name: provider.name })}
      </Button>
      <InlineError error={start.error} part="identity" />
    </>
  );
}
