import { ORPCError } from '@orpc/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ChannelAccountView, WebChatSettings } from '#messaging';
import { api, client } from '#web/api.ts';
import { useTitle } from '#web/badge.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { BackLink } from '#web/parts/BackLink.tsx';
import { useDraft } from '#web/parts/draft.ts';
import { PlainPage } from '#web/parts/page.tsx';
import { SaveBar } from '#web/parts/SaveBar.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { AskFields, GeneralFields, LookFields } from './ChannelFields.tsx';
import { type ChannelForm, changesInWords, channelFormOf, sendable, wrongOrigins } from './channel-form.ts';
import styles from './channels.module.css';
import { EmbedFields } from './EmbedFields.tsx';
import { IdentityFields } from './IdentityFields.tsx';
import { Preview } from './Preview.tsx';
import { ProviderEditor } from './ProviderEditor.tsx';
import { PulseSection } from './PulseSection.tsx';
import { useQueues } from './useQueues.ts';

const pulseMs = 10_000;

/** One channel. Our own window: how it looks, what it asks, how it gets onto a site; of a provider: how it is reached. */
export function ChannelPage() {
  const { channelAccountId } = useParams({ strict: false }) as { channelAccountId: string };
  const channels = useQuery({
    ...api.messaging.channels.list.queryOptions({ input: {} }),
    refetchInterval: pulseMs,
  });
  if (channels.isPending) return <LoadingState rows={10} />;
  if (channels.isError) return <ErrorState error={channels.error} retry={() => void channels.refetch()} />;
  const channel = channels.data.items.find(({ id }) => id === channelAccountId);
  if (!channel) return <ErrorState error={new ORPCError('NOT_FOUND')} />;
  const { settings, connection } = channel;
  if (connection) return <ProviderEditor key={channel.id} channel={channel} connection={connection} />;
  return settings && <ChannelEditor key={channel.id} channel={channel} settings={settings} />;
}

function ChannelEditor({
  channel,
  settings,
}: {
  readonly channel: ChannelAccountView;
  readonly settings: WebChatSettings;
}) {
  const t = useWords('channels');
  const formats = useFormats();
  const cache = useQueryClient();
  const queues = useQueues();
  const saved = useMemo(() => channelFormOf(channel, settings), [channel, settings]);
  const draft = useDraft<ChannelForm>(saved);
  const wrong = wrongOrigins(draft.now.allowedOrigins);
  useTitle(channel.name);
  const save = useMutation({
    mutationFn: () => client.messaging.channels.update({ channelAccountId: channel.id, ...sendable(draft.changes) }),
    onSuccess: () => {
      draft.reset();
      tell(t('channel.saved', { name: draft.now.name }));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.messaging.channels.key() }),
  });
  return (
    <PlainPage
      title={
        <>
          <BackLink to="/settings/channels">{t('channel.back')}</BackLink>
          {channel.name}
        </>
      }
    >
      <div className={styles.withPreview}>
        <div>
          <GeneralFields now={draft.now} set={draft.set} queues={queues.choices} activeText={t('general.activeText')} />
          <LookFields draft={draft} />
          <AskFields draft={draft} />
          <EmbedFields draft={draft} channel={channel} wrong={wrong} />
          <IdentityFields draft={draft} channel={channel} />
          <PulseSection channel={channel} />
        </div>
        <Preview form={draft.now} />
      </div>
      <SaveBar
        changes={changesInWords(saved, draft.changes, { t, formats, queueName: queues.nameOf })}
        save={() => save.mutate()}
        reset={draft.reset}
        isSaving={save.isPending}
        error={save.error}
        part="channels"
        obstacle={wrong[0] ? t('embed.originWrong', { origin: wrong[0] }) : null}
      />
    </PlainPage>
  );
}
