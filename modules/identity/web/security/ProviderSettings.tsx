import { Alert, Button, Drawer } from '@mantine/core';
import { IconAlertTriangle, IconBuilding, IconCheck } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { Section } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { DeleteProvider } from './DeleteProvider.tsx';
import { ProviderForm } from './ProviderForm.tsx';
import styles from './security.module.css';

/** The company's own provider: what stands, whether it answers, and a drawer to change it. */
export function ProviderSettings(props: {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
}) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const saved = useQuery(api.identity.provider.read.queryOptions());
  const check = useMutation({ mutationFn: () => client.identity.provider.check() });
  const provider = saved.data?.provider ?? null;
  return (
    <div style={{ marginTop: 24 }}>
      <Section title={t('security.provider.title')} text={t('security.provider.text')}>
        {saved.isPending && <LoadingState rows={2} />}
        {saved.isError && <ErrorState error={saved.error} part="identity" retry={() => void saved.refetch()} />}
        {saved.data && !provider && (
          <p className={kit.dim} style={{ margin: 0 }}>
            {t('security.provider.none')}
          </p>
        )}
        {provider && (
          <ul className={styles.list}>
            <li className={styles.item}>
              <IconBuilding size={18} stroke={1.6} aria-hidden />
              <span className={styles.itemWords}>
                <strong>{provider.name}</strong>
                <small>{provider.issuer}</small>
                <small>
                  {t(provider.isOn ? 'security.provider.on' : 'security.provider.off')} ·{' '}
                  {t(`security.provider.${provider.newcomers}`)}
                </small>
              </span>
            </li>
          </ul>
        )}
        {saved.data && (
          <div className={styles.row}>
            <Button variant="default" onClick={props.open}>
              {t(provider ? 'security.provider.edit' : 'security.provider.setUp')}
            </Button>
            {provider && (
              <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
                {t('security.provider.check')}
              </Button>
            )}
            {provider && <DeleteProvider name={provider.name} />}
          </div>
        )}
        <Checked answer={check.data ?? null} />
        <InlineError error={check.error} part="identity" />
      </Section>
      {saved.data && (
        <Drawer
          opened={props.isOpen}
          onClose={props.close}
          position="right"
          title={t('security.provider.title')}
          closeButtonProps={{ 'aria-label': shell('form.close') }}
        >
          <ProviderForm
            saved={saved.data}
            close={() => {
              check.reset();
              props.close();
            }}
          />
        </Drawer>
      )}
    </div>
  );
}

function Checked({ answer }: { readonly answer: Awaited<ReturnType<typeof client.identity.provider.check>> | null }) {
  const t = useWords('identity');
  return (
    <div role="status">
      {answer && (
        <Alert
          variant="light"
          color={answer.outcome === 'fine' ? 'gray' : 'red'}
          icon={
            answer.outcome === 'fine' ? (
              <IconCheck size={16} aria-hidden />
            ) : (
              <IconAlertTriangle size={16} aria-hidden />
            )
          }
        >
          {t(`security.provider.${answer.outcome}`)}
          {answer.detail && (
            <p className={kit.small} style={{ margin: '4px 0 0', overflowWrap: 'anywhere' }}>
              {answer.detail}
            </p>
          )}
        </Alert>
      )}
    </div>
  );
}
