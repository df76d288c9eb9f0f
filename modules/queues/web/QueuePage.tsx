import { Button } from '@mantine/core';
import { IconArchive, IconArchiveOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useMemo, useRef } from 'react';
import { api, client } from '#web/api.ts';
import { useTitle } from '#web/badge.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { BackLink } from '#web/parts/BackLink.tsx';
import { useDraft } from '#web/parts/draft.ts';
import { PlainPage } from '#web/parts/page.tsx';
import { SaveBar } from '#web/parts/SaveBar.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { CallbackFields } from './CallbackFields.tsx';
import { DoorsByHand } from './DoorsByHand.tsx';
import { GeneralFields } from './GeneralFields.tsx';
import { HoursFields } from './HoursFields.tsx';
import { faultyDays } from './hours.ts';
import { LevelFields } from './LevelFields.tsx';
import { MembersFields } from './MembersFields.tsx';
import { MessageFields } from './MessageFields.tsx';
import { QueueTabs } from './QueueTabs.tsx';
import { changesInWords, type QueueForm, type QueueView, queueFormOf } from './queue-form.ts';
import { RoutingFields } from './RoutingFields.tsx';
import { WrapUpFields } from './WrapUpFields.tsx';

/** What later subjects keep for a queue: it stands below its own settings and is saved by itself. */
export type MoreOfQueue = (queue: Pick<QueueView, 'id' | 'projectId'>) => ReactNode;

/** Everything about one queue, saved together. */
export function QueuePage({ more }: { readonly more?: MoreOfQueue }) {
  const { queueId } = useParams({ strict: false }) as { queueId: string };
  const queue = useQuery(api.queues.queues.get.queryOptions({ input: { queueId } }));
  if (queue.isPending) return <LoadingState rows={10} />;
  if (queue.isError) return <ErrorState error={queue.error} part="queues" retry={() => void queue.refetch()} />;
  return <QueueEditor key={queueId} queue={queue.data} more={more} />;
}

function QueueEditor({ queue, more }: { readonly queue: QueueView; readonly more: MoreOfQueue | undefined }) {
  const t = useWords('queues');
  const formats = useFormats();
  const cache = useQueryClient();
  const saved = useMemo(() => queueFormOf(queue), [queue]);
  const draft = useDraft<QueueForm>(saved);
  // The state somebody looked at when she began to change it, whatever came from the server since.
  const base = useRef(queue.version);
  if (!draft.isChanged) base.current = queue.version;
  const skills = useQuery(api.agents.skills.list.queryOptions());
  const skillName = (id: string) => skills.data?.items.find((skill) => skill.id === id)?.name ?? '?';
  useTitle(queue.name);
  const save = useMutation({
    mutationFn: () => send(queue.id, base.current, draft.changes, draft.now.members),
    onSuccess: () => {
      draft.reset();
      tell(t('queue.saved', { name: draft.now.name }));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.queues.key() }),
  });
  const loadCurrent = async () => {
    const { version } = await cache.fetchQuery(api.queues.queues.get.queryOptions({ input: { queueId: queue.id } }));
    base.current = version;
    save.reset();
  };
  return (
    <PlainPage
      title={
        <>
          <BackLink to="/settings/queues">{t('queue.back')}</BackLink>
          {queue.name}
        </>
      }
      actions={<ArchiveButton queue={queue} />}
    >
      <QueueTabs queueId={queue.id} />
      <DoorsByHand queue={queue} />
      <GeneralFields draft={draft} />
      <MembersFields draft={draft} byGroup={queue.members.filter(({ isOwn }) => !isOwn)} />
      <HoursFields draft={draft} />
      <RoutingFields draft={draft} skills={skills.data?.items ?? []} />
      <LevelFields draft={draft} />
      {draft.now.media.includes('voice') && <WrapUpFields draft={draft} />}
      {draft.now.media.includes('voice') && <CallbackFields draft={draft} />}
      {draft.now.media.includes('voice') && <MessageFields draft={draft} />}
      {more?.(queue)}
      <SaveBar
        changes={changesInWords(saved, draft.changes, { t, formats, skillName })}
        save={() => save.mutate()}
        reset={draft.reset}
        isSaving={save.isPending}
        error={save.error}
        part="queues"
        loadCurrent={loadCurrent}
        obstacle={obstacleOf(draft.now, t)}
      />
    </PlainPage>
  );
}

/** What keeps the form from being saved, in words. */
function obstacleOf({ hours, outcomes }: QueueForm, t: ReturnType<typeof useWords<'queues'>>): string | null {
  if (faultyDays(hours).size > 0) return t('hours.faulty');
  return outcomes.some(({ name }) => name.trim() === '') ? t('wrapUp.nameless') : null;
}

/** Settings, hours and members have routes of their own; what did not change is not sent. `read` is what it was made of. */
async function send(
  queueId: string,
  read: string,
  { members, groups, hours, ...settings }: Partial<QueueForm>,
  present: QueueForm['members'],
): Promise<void> {
  let version = read;
  if (Object.keys(settings).length > 0)
    ({ version } = await client.queues.queues.edit({ queueId, version, ...settings }));
  if (hours) ({ version } = await client.queues.queues.setHours({ queueId, version, hours }));
  if (members || groups) {
    const list = (members ?? present).map(({ agentId, tier }) => ({ agentId, tier }));
    await client.queues.queues.setMembers({
      queueId,
      version,
      members: list,
      ...(groups ? { groups: groups.map((rule) => ({ ...rule })) } : {}),
    });
  }
}

function ArchiveButton({ queue }: { readonly queue: QueueView }) {
  const t = useWords('queues');
  const shell = useWords('shell');
  const formats = useFormats();
  const cache = useQueryClient();
  const errorWords = useErrorWords('queues');
  const { id: queueId, name } = queue;
  const set = async (isArchived: boolean) => {
    try {
      await client.queues.queues.edit({ queueId, isArchived });
    } catch (failed) {
      tellError(errorWords(failed));
      return;
    }
    await cache.invalidateQueries({ queryKey: api.queues.key() });
    const undo = { label: shell('form.undo'), run: () => void set(!isArchived) };
    tell(t(isArchived ? 'queue.archived' : 'queue.restored', { name }), undo);
  };
  const archive = async () => {
    const { items } = await client.messaging.channels.list({});
    const leading = items.filter((channel) => channel.queueId === queueId).map((channel) => channel.name);
    const channels = leading.length > 0 ? formats.list(leading) : t('queue.noChannels');
    const isSure = await ask({
      title: t('queue.archiveTitle', { name }),
      text: t('queue.archiveText', { channels }),
      yes: t('queue.archive'),
      no: shell('form.cancel'),
    });
    if (isSure) await set(true);
  };
  return queue.isArchived ? (
    <Button
      variant="default"
      leftSection={<IconArchiveOff size={16} stroke={1.6} aria-hidden />}
      onClick={() => void set(false)}
    >
      {t('queue.restore')}
    </Button>
  ) : (
    <Button
      variant="subtle"
      color="gray"
      leftSection={<IconArchive size={16} stroke={1.6} aria-hidden />}
      onClick={() => void archive()}
    >
      {t('queue.archive')}
    </Button>
  );
}
