import { Button, Modal, Select, Table, TextInput } from '@mantine/core';
import { IconMessage2Plus, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { z } from 'zod';
import type { Channel } from '#kernel/channel.ts';
import type { ChannelAccountView } from '#messaging';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { Ago } from '#web/parts/Timer.tsx';
import { useMay } from '#web/session.ts';
import { HealthMark } from './HealthMark.tsx';
import { useQueues } from './useQueues.ts';

const View = z.object({ new: z.enum(['yes', 'no']).default('no') });
/** The pulse of a channel is looked at this often while somebody watches. */
const pulseMs = 15_000;

/** All ways in which customers reach us in writing, and how each of them is. */
export function ChannelsPage() {
  const t = useWords('channels');
  const may = useMay();
  const [view, change] = useAddress(View);
  const channels = useQuery({
    ...api.messaging.channels.list.queryOptions({ input: {} }),
    refetchInterval: pulseMs,
  });
  const mayManage = may('channel.manage');
  const add = () => change({ new: 'yes' }, { push: true });
  useActions(mayManage ? [{ id: 'channels.add', label: t('list.add'), shortcut: 'add', run: add }] : []);
  const addButton = mayManage && (
    <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
      {t('list.add')}
    </Button>
  );
  const rows = channels.data?.items ?? [];
  return (
    <PlainPage title={t('list.title')} sentence={t('list.sentence')} actions={rows.length > 0 && addButton}>
      {channels.isPending && <LoadingState rows={3} />}
      {channels.isError && <ErrorState error={channels.error} retry={() => void channels.refetch()} />}
      {channels.data && rows.length === 0 && (
        <EmptyState
          icon={<IconMessage2Plus size={22} stroke={1.5} />}
          title={t('list.empty')}
          text={t('list.emptyText')}
          action={addButton}
        />
      )}
      {rows.length > 0 && <ChannelTable channels={rows} />}
      {view.new === 'yes' && <NewChannel close={() => change({ new: undefined })} />}
    </PlainPage>
  );
}

function ChannelTable({ channels }: { readonly channels: readonly ChannelAccountView[] }) {
  const t = useWords('channels');
  const kindName = useKindName();
  const { nameOf } = useQueues();
  return (
    <div className={kit.table}>
      <Table miw={{ base: 0, sm: 560 }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('list.name')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('list.queue')}</Table.Th>
            <Table.Th>{t('list.health')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('list.last')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {channels.map((channel) => (
            <Table.Tr key={channel.id} className={kit.openRow}>
              <Table.Td>
                <Link to={`/settings/channels/${channel.id}`} className={kit.rowButton}>
                  <span className={kit.name}>{channel.name}</span>
                  <span className={`${kit.dim} ${kit.small}`}>{kindName(channel.channel)}</span>
                </Link>
              </Table.Td>
              <Table.Td visibleFrom="sm">{nameOf(channel.queueId)}</Table.Td>
              <Table.Td>
                <HealthMark channel={channel} />
                {channel.deadLetters > 0 && (
                  <span style={{ display: 'flex', gap: 8, alignItems: 'center' }} className={kit.small}>
                    <StandingMark standing="poor" size={9} />
                    {t('list.dead', { count: channel.deadLetters })}
                  </span>
                )}
              </Table.Td>
              <Table.Td className={kit.dim} visibleFrom="sm">
                {channel.lastInboundAt ? <Ago at={channel.lastInboundAt} /> : t('list.never')}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

const colourAtFirst = '#2545c4';

/** What a kind of channel is called; the words are those of the desk. */
function useKindName() {
  const desk = useWords('messaging');
  return (channel: Channel) => desk(`channel.${channel}`);
}

function NewChannel({ close }: { readonly close: () => void }) {
  const t = useWords('channels');
  const shell = useWords('shell');
  const language = useLanguage();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const queues = useQuery(api.queues.queues.list.queryOptions({ input: {} }));
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const kinds = useQuery(api.messaging.channels.kinds.queryOptions({ input: {} }));
  const kindName = useKindName();
  const offered = kinds.data?.items ?? [];
  const [wished, setWished] = useState<string | null>(null);
  const kind = offered.find(({ channel }) => channel === wished) ?? offered[0];
  const [ingress] = kind?.ways ?? [];
  const queueId = chosen ?? queues.data?.items[0]?.id ?? null;
  const create = useMutation({
    mutationFn: ({ to, channel }: { readonly to: string; readonly channel: Channel }) =>
      client.messaging.channels.create({
        channel,
        name,
        queueId: to,
        ...(ingress
          ? { ingress }
          : { settings: { title: name, colour: colourAtFirst, language: language === 'tr' ? 'auto' : language } }),
      }),
    onSuccess: async (channel) => {
      await cache.invalidateQueries({ queryKey: api.messaging.channels.key() });
      await navigate({ to: `/settings/channels/${channel.id}`, replace: true });
    },
  });
  return (
    <Modal opened onClose={close} title={t('new.title')} closeButtonProps={{ 'aria-label': shell('form.close') }}>
      <form
        className={kit.drawerForm}
        onSubmit={(event) => {
          event.preventDefault();
          if (queueId && kind) create.mutate({ to: queueId, channel: kind.channel });
        }}
      >
        <Select
          label={t('new.kind')}
          data={offered.map(({ channel }) => ({ value: channel, label: kindName(channel) }))}
          value={kind?.channel ?? null}
          allowDeselect={false}
          onChange={setWished}
        />
        <TextInput
          label={t('new.name')}
          placeholder={t('new.nameExample')}
          required
          withAsterisk={false}
          data-autofocus
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('new.queue')}
          description={queues.data?.items.length === 0 ? t('new.noQueue') : undefined}
          data={(queues.data?.items ?? []).map((queue) => ({ value: queue.id, label: queue.name }))}
          value={queueId}
          onChange={setChosen}
        />
        <InlineError error={create.error} />
        <Button type="submit" loading={create.isPending} disabled={name.trim() === '' || !queueId || !kind}>
          {t('new.create')}
        </Button>
      </form>
    </Modal>
  );
}
