import { Button, Table } from '@mantine/core';
import { IconPlus, IconRoute } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { z } from 'zod';
import { type FlowView, starterFlow } from '#flows';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { NewThing } from '#web/parts/NewThing.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { useTargets } from './block-words.ts';
import styles from './flows.module.css';

const View = z.object({ new: z.enum(['yes', 'no']).default('no') });

/** All flows: what is published, and where it runs. */
export function FlowsPage() {
  const t = useWords('flows');
  const may = useMay();
  const formats = useFormats();
  const [view, change] = useAddress(View);
  const flows = useQuery(api.flows.list.queryOptions({ input: {} }));
  const { queues, channels } = useTargets();
  const nights = useQuery({ ...api.voice.examples.nights.queryOptions({ input: {} }), enabled: may('flow.manage') });
  const failedAtNight = (flowId: string) =>
    nights.data?.items
      .find((night) => night.flowId === flowId)
      ?.outcomes.filter(({ outcome }) => outcome.type === 'failed').length ?? 0;
  const nameOf = (id: string) => [...queues, ...channels].find(({ value }) => value === id)?.label ?? '?';
  const mayManage = may('flow.manage');
  const add = () => change({ new: 'yes' }, { push: true });
  useActions(mayManage ? [{ id: 'flows.add', label: t('list.add'), shortcut: 'add', run: add }] : []);
  return (
    <PlainPage
      title={t('list.title')}
      sentence={t('list.sentence')}
      actions={
        mayManage && (
          <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
            {t('list.add')}
          </Button>
        )
      }
    >
      {flows.isPending && <LoadingState rows={4} />}
      {flows.isError && <ErrorState error={flows.error} part="flows" retry={() => void flows.refetch()} />}
      {flows.data?.items.length === 0 && (
        <EmptyState icon={<IconRoute size={22} stroke={1.5} />} title={t('list.empty')} text={t('list.emptyText')} />
      )}
      {flows.data && flows.data.items.length > 0 && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('list.name')}</Table.Th>
              <Table.Th>{t('list.state')}</Table.Th>
              <Table.Th>{t('list.runsOn')}</Table.Th>
              {may('report.view') && <Table.Th>{t('way.title')}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {flows.data.items.map((flow) => (
              <Table.Tr key={flow.id} className={kit.openRow}>
                <Table.Td>
                  <Link to={`/settings/flows/${flow.id}` as '/'} className={kit.rowButton}>
                    <span className={kit.name}>{flow.name}</span>
                  </Link>
                </Table.Td>
                <Table.Td>
                  {flow.publishedVersion === null
                    ? t('list.draft')
                    : t(flow.isChanged ? 'list.changed' : 'list.published', { version: flow.publishedVersion })}
                  {failedAtNight(flow.id) > 0 && (
                    <p className={styles.problem}>{t('list.failedAtNight', { count: failedAtNight(flow.id) })}</p>
                  )}
                </Table.Td>
                <Table.Td className={flow.runsOn.length === 0 ? kit.dim : undefined}>
                  {flow.runsOn.length === 0
                    ? t('list.nowhere')
                    : formats.list(flow.runsOn.map(({ id }: FlowView['runsOn'][number]) => nameOf(id)))}
                </Table.Td>
                {may('report.view') && (
                  <Table.Td className={styles.aboveRow}>
                    <Link to={`/settings/flows/${flow.id}/way` as '/'}>{t('way.open')}</Link>
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {view.new === 'yes' && mayManage && <NewFlow close={() => change({ new: 'no' })} />}
    </PlainPage>
  );
}

function NewFlow({ close }: { readonly close: () => void }) {
  const t = useWords('flows');
  const navigate = useNavigate();
  const cache = useQueryClient();
  return (
    <NewThing
      part="flows"
      words={{
        title: t('new.title'),
        name: t('new.name'),
        nameExample: t('new.nameExample'),
        project: t('new.project'),
        create: t('new.create'),
      }}
      close={close}
      create={async (given) => {
        // Whoever is faster than the list of queues would get a flow that leads to none.
        const queues = await cache
          .ensureQueryData(api.queues.queues.list.queryOptions({ input: {} }))
          .catch(() => null);
        const draft = starterFlow(queues?.items[0]?.id ?? null) as FlowView['draft'];
        const flow = await client.flows.create({ ...given, draft });
        await cache.invalidateQueries({ queryKey: api.flows.key() });
        await navigate({ to: `/settings/flows/${flow.id}` as '/', replace: true });
      }}
    />
  );
}
