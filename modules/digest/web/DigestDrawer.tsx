import { Alert, Button, Drawer, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type Digest, digestLimits } from '#digest';
import type { ProjectId, UserId } from '#kernel/id.ts';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { useDraft } from '#web/parts/draft.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { DigestFields, type DigestForm, formOf, obstacleOf } from './DigestFields.tsx';
import { DigestRuns } from './DigestRuns.tsx';
import styles from './digest.module.css';

/** A digest as it would be sent now. */
interface Preview {
  readonly subject: string;
  readonly html: string;
}

/** One digest: what is said of it, how it would look, and what was sent. `digest` null: a new one. */
export function DigestDrawer(props: {
  readonly digest: Digest | null;
  readonly zone: string;
  readonly created: (id: string) => void;
  readonly close: () => void;
}) {
  const { digest } = props;
  const t = useWords('digest');
  const shell = useWords('shell');
  const [shown, show] = useState<Preview | null>(null);
  return (
    <Drawer
      opened
      size="lg"
      onClose={props.close}
      title={digest?.name ?? t('new')}
      // What was typed stays when the preview before it is closed.
      closeOnEscape={shown === null}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <DigestEditor {...props} show={show} />
      {digest && <DigestRuns digestId={digest.id} />}
      <Modal
        opened={shown !== null}
        onClose={() => show(null)}
        size={860}
        title={shown?.subject ?? t('previewTitle')}
        closeButtonProps={{ 'aria-label': shell('form.close') }}
      >
        <p className={styles.trouble}>{t('previewText')}</p>
        {/* No script of it runs and nothing of it reaches the page: it is shown as mail programs show it. */}
        <iframe className={styles.frame} title={t('previewFrame')} sandbox="" srcDoc={shown?.html ?? ''} />
      </Modal>
    </Drawer>
  );
}

/** What the contract wants of what the form holds. */
const wired = ({ users, addresses, ...form }: DigestForm) => ({
  ...form,
  projectId: form.projectId as ProjectId | null,
  recipients: { users: users as UserId[], addresses },
});

function DigestEditor({
  digest,
  zone,
  show,
  created,
  close,
}: {
  readonly digest: Digest | null;
  readonly zone: string;
  readonly show: (preview: Preview) => void;
  readonly created: (id: string) => void;
  readonly close: () => void;
}) {
  const t = useWords('digest');
  const shell = useWords('shell');
  const errorWords = useErrorWords('digest');
  const language = useLanguage();
  const cache = useQueryClient();
  const choices = useQuery(api.digests.choices.queryOptions());
  const saved = useMemo(
    (): DigestForm =>
      digest
        ? formOf(digest)
        : {
            ...{ name: '', language, schedule: { every: 'week', weekday: 1, hour: 8 } },
            ...{ users: [], addresses: [], parts: ['calls', 'problems', 'queues', 'agents', 'chats'], projectId: null },
          },
    [digest, language],
  );
  const draft = useDraft(saved);
  const renew = () => cache.invalidateQueries({ queryKey: api.digests.key() });
  const save = useMutation({
    mutationFn: () =>
      digest
        ? client.digests.change({ digestId: digest.id, version: digest.version, ...wired(draft.now) })
        : client.digests.create(wired(draft.now)),
    onSuccess: ({ id, name }) => {
      tell(t(digest ? 'saved' : 'created', { name }));
      if (digest) draft.reset();
      else created(id);
    },
    onSettled: renew,
  });
  const preview = useMutation({
    mutationFn: () => {
      const { recipients: _, ...settings } = wired(draft.now);
      return client.digests.preview({ ...settings, name: settings.name.trim() || t('new') });
    },
    onSuccess: show,
    onError: (error) => tellError(errorWords(error)),
  });
  const isOwn = digest?.isOwn ?? true;
  const obstacle = obstacleOf(draft.now);
  return (
    <form
      className={kit.drawerForm}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {digest && !isOwn && <Alert color="gray">{t('ofOther', { owner: digest.owner.name })}</Alert>}
      {digest?.pausedBecause && <Alert color="yellow">{t(`pausedBecause.${digest.pausedBecause}`)}</Alert>}
      <DigestFields
        draft={draft}
        choices={choices.data ?? { people: [], projects: [] }}
        zone={zone}
        isReadOnly={!isOwn}
      />
      {obstacle && obstacle.type !== 'noName' && draft.isChanged && (
        <p className={styles.trouble} role="status">
          {obstacle.type === 'badAddress'
            ? t('badAddress', { address: obstacle.address })
            : t(obstacle.type, { most: digestLimits.recipients })}
        </p>
      )}
      <InlineError error={save.error} part="digest" />
      <div className={kit.drawerFoot}>
        {isOwn && (
          <>
            <Button type="submit" loading={save.isPending} disabled={!draft.isChanged || obstacle !== null}>
              {digest ? shell('form.save') : t('add')}
            </Button>
            <Button
              variant="default"
              loading={preview.isPending}
              disabled={draft.now.parts.length === 0}
              onClick={() => preview.mutate()}
            >
              {t('preview')}
            </Button>
          </>
        )}
        {digest && <DigestActs digest={digest} close={close} renew={renew} />}
      </div>
    </form>
  );
}

function DigestActs({
  digest,
  close,
  renew,
}: {
  readonly digest: Digest;
  readonly close: () => void;
  readonly renew: () => Promise<void>;
}) {
  const t = useWords('digest');
  const shell = useWords('shell');
  const errorWords = useErrorWords('digest');
  const { id: digestId, name, isOwn } = digest;
  const isOn = digest.state === 'on';
  const onError = (error: unknown) => tellError(errorWords(error));
  const turn = useMutation({
    mutationFn: () => client.digests.turn({ digestId, isOn: !isOn }),
    onSuccess: () => tell(t(isOn ? 'stopped' : 'resumed', { name })),
    ...{ onError, onSettled: renew },
  });
  const send = useMutation({
    mutationFn: () => client.digests.sendToMe({ digestId }),
    onSuccess: ({ to }) => tell(t('sentToMe', { to })),
    ...{ onError, onSettled: renew },
  });
  const remove = useMutation({
    mutationFn: () => client.digests.remove({ digestId }),
    onSuccess: () => {
      tell(t('removed', { name }));
      close();
    },
    ...{ onError, onSettled: renew },
  });
  const askRemove = async () => {
    const words = { title: t('removeTitle', { name }), text: t('removeText'), yes: t('remove') };
    if (await ask({ ...words, no: shell('form.cancel'), isDangerous: true })) remove.mutate();
  };
  return (
    <>
      {isOwn && (
        <Button variant="default" loading={send.isPending} onClick={() => send.mutate()}>
          {t('sendToMe')}
        </Button>
      )}
      {(isOn || isOwn) && (
        <Button variant="default" loading={turn.isPending} onClick={() => turn.mutate()}>
          {t(isOn ? 'stop' : 'resume')}
        </Button>
      )}
      <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => void askRemove()}>
        {t('remove')}
      </Button>
    </>
  );
}
