import { Alert, Button, Drawer, Switch, Table, Textarea } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { useAddress } from '#web/address.ts';
import { api, client, queryClient } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { roleName } from '../role-name.ts';
import { ProviderSettings } from './ProviderSettings.tsx';
import { NotProved, useProof } from './proof.tsx';

type Policies = Awaited<ReturnType<typeof client.identity.policies.list>>;
type Policy = Policies['items'][number];

const View = z.object({ role: z.string().optional(), edit: z.literal('provider').optional() });
const readAgain = () => queryClient.invalidateQueries({ queryKey: api.identity.policies.key() });

/** How people sign in: what each role asks of it, and the company's own provider. */
export function SignInSettingsPage() {
  const t = useWords('identity');
  const policies = useQuery(api.identity.policies.list.queryOptions());
  const [view, change] = useAddress(View);
  const open = policies.data?.items.find(({ role }) => role.id === view.role) ?? null;
  return (
    <PlainPage title={t('security.settings.title')} sentence={t('security.settings.sentence')}>
      {policies.isPending && <LoadingState rows={6} />}
      {policies.isError && <ErrorState error={policies.error} part="identity" retry={() => void policies.refetch()} />}
      {policies.data?.networksLiftedAt && <Lifted since={policies.data.networksLiftedAt} />}
      {policies.data && <Roles items={policies.data.items} open={(role) => change({ role }, { push: true })} />}
      <ProviderSettings
        isOpen={view.edit === 'provider'}
        open={() => change({ edit: 'provider' }, { push: true })}
        close={() => change({ edit: undefined })}
      />
      {open && policies.data && (
        <PolicyDrawer
          key={open.role.id}
          policy={open}
          yourAddress={policies.data.yourAddress}
          close={() => change({ role: undefined })}
        />
      )}
    </PlainPage>
  );
}

/** The operator lifted the lists at the machine; somebody has to put them back in force. */
function Lifted({ since }: { readonly since: string }) {
  const t = useWords('identity');
  const formats = useFormats();
  const prove = useProof();
  const errorWords = useErrorWords('identity');
  const enforce = useMutation({
    mutationFn: () => prove(() => client.identity.policies.enforceNetworks()),
    onSuccess: () => tell(t('security.settings.enforced')),
    onError: (failed) => !(failed instanceof NotProved) && tellError(errorWords(failed)),
    onSettled: readAgain,
  });
  return (
    <Alert
      color="yellow"
      mb={16}
      icon={<IconAlertTriangle size={18} stroke={1.6} aria-hidden />}
      title={t('security.settings.lifted', { time: formats.moment(since) })}
    >
      <p style={{ margin: '0 0 8px' }}>{t('security.settings.liftedText')}</p>
      <Button variant="default" loading={enforce.isPending} onClick={() => enforce.mutate()}>
        {t('security.settings.enforce')}
      </Button>
    </Alert>
  );
}

function Roles({ items, open }: { readonly items: readonly Policy[]; readonly open: (roleId: string) => void }) {
  const t = useWords('identity');
  const language = useLanguage();
  return (
    <div className={kit.table}>
      <Table miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('security.settings.role')}</Table.Th>
            <Table.Th>{t('security.settings.factor')}</Table.Th>
            <Table.Th>{t('security.settings.networks')}</Table.Th>
            <Table.Th>{t('security.settings.people')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map(({ role, demandsFactor, networks, people, withoutFactor }) => (
            <Table.Tr key={role.id} className={kit.openRow}>
              <Table.Td>
                <button type="button" className={kit.rowButton} onClick={() => open(role.id)}>
                  <span className={kit.name}>{roleName(role, language)}</span>
                </button>
              </Table.Td>
              <Table.Td className={demandsFactor ? '' : kit.dim}>
                {t(demandsFactor ? 'security.settings.demanded' : 'security.settings.optional')}
              </Table.Td>
              <Table.Td className={networks.length > 0 ? '' : kit.dim}>
                {networks.length > 0
                  ? t('security.settings.networkCount', { count: networks.length })
                  : t('security.settings.anywhere')}
              </Table.Td>
              <Table.Td className={kit.dim}>
                {t('security.settings.peopleCount', { count: people })}
                {withoutFactor > 0 && ` · ${t('security.settings.without', { count: withoutFactor })}`}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function PolicyDrawer(props: { readonly policy: Policy; readonly yourAddress: string; readonly close: () => void }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const language = useLanguage();
  const prove = useProof();
  const { role, withoutFactor } = props.policy;
  const [demandsFactor, setDemands] = useState(props.policy.demandsFactor);
  const [typed, setTyped] = useState(props.policy.networks.join('\n'));
  const networks = typed.split('\n').flatMap((line) => line.trim() || []);
  const save = useMutation({
    mutationFn: () => prove(() => client.identity.policies.edit({ roleId: role.id, demandsFactor, networks })),
    onSuccess: async () => {
      await readAgain();
      tell(t('security.settings.saved', { role: roleName(role, language) }));
      props.close();
    },
  });
  return (
    <Drawer
      opened
      onClose={props.close}
      position="right"
      title={roleName(role, language)}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <form
        className={kit.drawerForm}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Switch
          label={t('security.settings.demand')}
          description={t('security.settings.demandText', { count: withoutFactor })}
          checked={demandsFactor}
          onChange={(event) => setDemands(event.currentTarget.checked)}
        />
        <Textarea
          label={t('security.settings.networks')}
          description={t('security.settings.networksText', { address: props.yourAddress })}
          placeholder={'203.0.113.0/24\n2001:db8::/32'}
          autosize
          minRows={4}
          maxRows={12}
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <InlineError error={save.error instanceof NotProved ? null : save.error} part="identity" />
        <div className={kit.drawerFoot}>
          <Button type="submit" loading={save.isPending}>
            {shell('form.save')}
          </Button>
          <Button variant="default" onClick={props.close}>
            {shell('form.cancel')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
}
