import { Button, Modal, MultiSelect, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { scopeOf, templates, type Who } from '#identity';
import type { GroupId, Id } from '#kernel/id.ts';
import { type AnnouncementReader, type Audience, announcementLimits, type MyAnnouncement } from '#team';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { momentOfLocal } from '#web/local-moment.ts';
import { tell, tellError } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay, useMe } from '#web/session.ts';
import styles from './tasks.module.css';

/** What was announced: what I read, and for whoever announces, who has read it. */
export function AnnouncementsPage() {
  const t = useWords('team');
  const may = useMay();
  const [isNew, setNew] = useState(false);
  const [readersOf, showReaders] = useState<MyAnnouncement | null>(null);
  const list = useQuery(api.team.announcements.list.queryOptions());
  return (
    <PlainPage
      title={t('announce.title')}
      sentence={t('announce.sentence')}
      actions={
        may('team.announce') && (
          <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={() => setNew(true)}>
            {t('announce.new')}
          </Button>
        )
      }
    >
      {list.isPending && <LoadingState rows={4} />}
      {list.isError && <ErrorState error={list.error} part="team" retry={() => void list.refetch()} />}
      {list.data?.items.length === 0 && (
        <EmptyState
          icon={<IconSpeakerphone size={22} stroke={1.5} />}
          title={t('announce.empty.title')}
          text={t('announce.empty.text')}
        />
      )}
      <ul className={styles.announcements}>
        {((list.data?.items ?? []) as readonly MyAnnouncement[]).map((one) => (
          <Announced key={one.id} one={one} showReaders={() => showReaders(one)} />
        ))}
      </ul>
      {isNew && <NewAnnouncement close={() => setNew(false)} />}
      {readersOf && <Readers one={readersOf} close={() => showReaders(null)} />}
    </PlainPage>
  );
}

function Announced({ one, showReaders }: { readonly one: MyAnnouncement; readonly showReaders: () => void }) {
  const t = useWords('team');
  const formats = useFormats();
  const cache = useQueryClient();
  const errorWords = useErrorWords('team');
  const refresh = () => void cache.invalidateQueries({ queryKey: api.team.announcements.key() });
  const acting = useMutation({
    mutationFn: async (what: 'confirm' | 'withdraw') => {
      await client.team.announcements[what]({ announcementId: one.id });
    },
    onSuccess: refresh,
    onError: (failed) => tellError(errorWords(failed)),
  });
  return (
    <li className={styles.announcement} data-over={!one.isInForce || undefined}>
      <h2>{one.title}</h2>
      <p className={styles.text} dir="auto">
        {one.text}
      </p>
      <div className={styles.announcementFoot}>
        <span>
          {one.author.name}, {formats.moment(one.publishedAt)}
        </span>
        {one.withdrawnAt && <span>{t('announce.withdrawn')}</span>}
        {!one.withdrawnAt && one.expiresAt && (
          <span>{t(one.isInForce ? 'announce.until' : 'announce.over', { time: formats.moment(one.expiresAt) })}</span>
        )}
        {one.readAt && <span>{t('announce.readAt', { time: formats.moment(one.readAt) })}</span>}
        {one.isForMe && one.isInForce && !one.readAt && (
          <Button size="compact-sm" loading={acting.isPending} onClick={() => acting.mutate('confirm')}>
            {t('announce.confirm')}
          </Button>
        )}
        {one.readers && (
          <Button size="compact-sm" variant="default" onClick={showReaders}>
            {t('announce.readers', { read: one.readers.read, all: one.readers.all })}
          </Button>
        )}
        {one.readers && one.isInForce && (
          <Button
            size="compact-sm"
            variant="subtle"
            loading={acting.isPending}
            onClick={() => acting.mutate('withdraw')}
          >
            {t('announce.withdraw')}
          </Button>
        )}
      </div>
    </li>
  );
}

function Readers({ one, close }: { readonly one: MyAnnouncement; readonly close: () => void }) {
  const t = useWords('team');
  const formats = useFormats();
  const readers = useQuery(api.team.announcements.readers.queryOptions({ input: { announcementId: one.id } }));
  const items = ((readers.data?.items ?? []) as readonly AnnouncementReader[]).toSorted(
    (a, b) => (a.readAt ? 1 : 0) - (b.readAt ? 1 : 0),
  );
  return (
    <Modal opened onClose={close} title={one.title} closeButtonProps={{ 'aria-label': t('members.close') }}>
      {readers.isPending && <LoadingState rows={4} />}
      {readers.isError && <ErrorState error={readers.error} part="team" retry={() => void readers.refetch()} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ul className={styles.readers} tabIndex={0} aria-label={t('announce.whoRead')}>
        {items.map((reader) => (
          <li key={reader.id}>
            <span>{reader.name}</span>
            <span>{reader.readAt ? formats.moment(reader.readAt) : t('announce.notYet')}</span>
          </li>
        ))}
      </ul>
    </Modal>
  );
}

type Whom = Audience['type'];

function NewAnnouncement({ close }: { readonly close: () => void }) {
  const t = useWords('team');
  const language = useLanguage();
  const { who, organisation } = useMe();
  const cache = useQueryClient();
  const may = useMay();
  const isWide = scopeOf(who as Who, 'team.announce') === 'all';
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const [whom, setWhom] = useState<Whom>(isWide ? 'everybody' : 'groups');
  const [ids, setIds] = useState<string[]>(isWide || !who.groupId ? [] : [who.groupId]);
  const [until, setUntil] = useState('');
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const roles = useQuery({ ...api.identity.roles.list.queryOptions(), enabled: may('user.read') });
  const audience: Audience =
    whom === 'everybody'
      ? { type: 'everybody' }
      : whom === 'groups'
        ? { type: 'groups', ids: ids as GroupId[] }
        : { type: 'roles', ids: ids as Id<'role'>[] };
  const canPublish = title.trim() !== '' && text.trim() !== '' && (whom === 'everybody' || ids.length > 0);
  const publishing = useMutation({
    mutationFn: () =>
      client.team.announcements.publish({
        title,
        text,
        audience: audience as never,
        expiresAt: until === '' ? null : momentOfLocal(until, organisation.zone),
      }),
    onSuccess: () => {
      tell(t('announce.published'));
      void cache.invalidateQueries({ queryKey: api.team.announcements.key() });
      close();
    },
  });
  const kinds: readonly Whom[] = isWide
    ? ['everybody', 'groups', ...(may('user.read') ? (['roles'] as const) : [])]
    : ['groups'];
  const choices =
    whom === 'roles'
      ? (roles.data?.items ?? []).map((role) => ({
          value: role.id as string,
          label: role.template ? templates[role.template].name[language] : role.name,
        }))
      : (groups.data?.items ?? [])
          .filter(({ id }) => isWide || id === who.groupId)
          .map(({ id, name }) => ({ value: id as string, label: name }));
  return (
    <Modal opened onClose={close} title={t('announce.new')} closeButtonProps={{ 'aria-label': t('members.close') }}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (canPublish) publishing.mutate();
        }}
      >
        <TextInput
          label={t('announce.heading')}
          required
          data-autofocus
          maxLength={announcementLimits.titleChars}
          value={title}
          onChange={({ currentTarget }) => setTitle(currentTarget.value)}
        />
        <Textarea
          label={t('announce.text')}
          required
          autosize
          minRows={4}
          maxRows={12}
          maxLength={announcementLimits.textChars}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <div className={styles.field}>
          <span aria-hidden>{t('announce.whom')}</span>
          <SegmentedControl
            aria-label={t('announce.whom')}
            value={whom}
            data={kinds.map((value) => ({ value, label: t(`announce.audience.${value}`) }))}
            onChange={(value) => {
              setWhom(value as Whom);
              setIds([]);
            }}
          />
        </div>
        {whom !== 'everybody' && (
          <MultiSelect
            label={t(`announce.audience.${whom}`)}
            data={choices}
            value={ids}
            onChange={setIds}
            searchable
            maxValues={announcementLimits.audience}
          />
        )}
        <TextInput
          type="datetime-local"
          label={t('announce.expires')}
          description={t('announce.expiresHint')}
          value={until}
          onChange={({ currentTarget }) => setUntil(currentTarget.value)}
        />
        <InlineError error={publishing.error} part="team" />
        <Button type="submit" disabled={!canPublish} loading={publishing.isPending}>
          {t('announce.publish')}
        </Button>
      </form>
    </Modal>
  );
}
