import { Button, SegmentedControl, Table } from '@mantine/core';
import { IconPlus, IconStack2 } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { z } from 'zod';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { NewThing } from '#web/parts/NewThing.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { DoorMark } from './DoorMark.tsx';
import { doorsInWords, type QueueView } from './queue-form.ts';

const View = z.object({ archived: z.enum(['yes', 'no']).default('no'), new: z.enum(['yes', 'no']).default('no') });

/** All queues: are the doors open, who is behind them, what is promised. */
export function QueuesPage() {
  const t = useWords('queues');
  const may = useMay();
  const [view, change] = useAddress(View);
  const archived = view.archived === 'yes';
  const queues = useQuery(api.queues.queues.list.queryOptions({ input: { archived } }));
  const mayManage = may('queue.manage');
  const add = () => change({ new: 'yes' }, { push: true });
  useActions(mayManage ? [{ id: 'queues.add', label: t('list.add'), shortcut: 'add', run: add }] : []);
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
      <SegmentedControl
        mb={12}
        aria-label={t('list.which')}
        value={view.archived}
        data={[
          { value: 'no', label: t('list.live') },
          { value: 'yes', label: t('list.archive') },
        ]}
        onChange={(which) => change({ archived: which })}
      />
      {queues.isPending && <LoadingState rows={4} />}
      {queues.isError && <ErrorState error={queues.error} part="queues" retry={() => void queues.refetch()} />}
      {queues.data?.items.length === 0 && (
        <EmptyState
          icon={<IconStack2 size={22} stroke={1.5} />}
          title={t(archived ? 'list.nothingArchived' : 'list.empty')}
          {...(archived ? {} : { text: t('list.emptyText') })}
          action={mayManage && !archived && <Button onClick={add}>{t('list.add')}</Button>}
        />
      )}
      {queues.data && queues.data.items.length > 0 && <QueueTable queues={queues.data.items} />}
      {view.new === 'yes' && <NewQueue close={() => change({ new: undefined })} />}
    </PlainPage>
  );
}

function QueueTable({ queues }: { readonly queues: readonly QueueView[] }) {
  const t = useWords('queues');
  const formats = useFormats();
  const now = useNow(60_000);
  return (
    <div className={kit.table}>
      <Table miw={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('list.name')}</Table.Th>
            <Table.Th>{t('list.doors')}</Table.Th>
            <Table.Th ta="end">{t('list.members')}</Table.Th>
            <Table.Th>{t('list.strategy')}</Table.Th>
            <Table.Th ta="end">{t('list.level')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {queues.map((queue) => (
            <Table.Tr key={queue.id} className={kit.openRow}>
              <Table.Td>
                <Link to={`/settings/queues/${queue.id}`} className={`${kit.rowButton} ${kit.name}`}>
                  {queue.name}
                </Link>
              </Table.Td>
              <Table.Td>
                <DoorMark isOpen={queue.isOpen} words={doorsInWords(queue, t, formats, now)} />
              </Table.Td>
              <Table.Td ta="end" data-figure className={queue.members.length === 0 ? kit.dim : undefined}>
                {queue.members.length === 0 ? t('list.nobody') : formats.number(queue.members.length)}
              </Table.Td>
              <Table.Td>{t(`routing.strategies.${queue.strategy}`)}</Table.Td>
              <Table.Td ta="end" data-figure>
                {t('list.levelShort', {
                  share: formats.percent(queue.serviceLevelTarget, 0),
                  time: formats.duration(queue.serviceLevelMs),
                })}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function NewQueue({ close }: { readonly close: () => void }) {
  const t = useWords('queues');
  const navigate = useNavigate();
  const cache = useQueryClient();
  return (
    <NewThing
      part="queues"
      words={{
        title: t('new.title'),
        name: t('new.name'),
        nameExample: t('new.nameExample'),
        project: t('new.project'),
        create: t('new.create'),
      }}
      close={close}
      create={async (given) => {
        const queue = await client.queues.queues.create({ ...given, media: ['chat'] });
        await cache.invalidateQueries({ queryKey: api.queues.key() });
        await navigate({ to: `/settings/queues/${queue.id}`, replace: true });
      }}
    />
  );
}
