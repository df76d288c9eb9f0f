import { ActionIcon, Button } from '@mantine/core';
import { IconAt, IconEye, IconUserMinus, IconUserPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConversationDetail } from '#messaging';
import { becomeKnown } from '#messaging/web';
import { api } from '../api.ts';
import { useErrorWords } from '../errors.ts';
import { useFormats } from '../format.ts';
import { useWords } from '../i18n.ts';
import { tell, tellError } from '../notices.tsx';
import { Face, Named } from '../parts/Face.tsx';
import { PersonSelect } from '../parts/PersonSelect.tsx';
import { useTyped } from '../parts/typed.ts';
import { useMe } from '../session.ts';
import styles from './desk.module.css';

const foundMost = 20;

/** Who is responsible and how she lets go, who helps, who watches, and how a colleague is asked to help. */
export function PeopleSection({ detail }: { readonly detail: ConversationDetail }) {
  const t = useWords('messaging');
  const formats = useFormats();
  const [isInviting, setInviting] = useState(false);
  const { responsible, startedAt, reopenedCount, queueName, participants, mentioned } = detail;
  return (
    <div className={styles.facts}>
      <div className={styles.person}>
        {responsible && <Face person={responsible} size={20} />}
        <span>
          {responsible ? t('conversation.responsible', { name: responsible.name }) : t('conversation.nobody')}
        </span>
        {detail.mayRelease && <LetGo detail={detail} />}
      </div>
      <p>
        <time dateTime={startedAt} title={formats.exact(startedAt)}>
          {formats.moment(startedAt)}
        </time>
        {queueName && ` · ${queueName}`}
        {reopenedCount > 0 && ` · ${t('conversation.reopened', { count: reopenedCount })}`}
      </p>
      {participants.length > 0 && (
        <ul className={styles.people} aria-label={t('people.title')}>
          {participants.map((person) => (
            <li key={person.id} className={styles.person}>
              <Named person={person} />
              {person.role === 'observer' && (
                <span className={styles.watches}>
                  <IconEye size={13} aria-hidden /> {t('people.watches')}
                </span>
              )}
              {person.mayRemove && <TakeOut detail={detail} person={person} />}
            </li>
          ))}
        </ul>
      )}
      {mentioned.length > 0 && (
        <p className={styles.mentioned}>
          <IconAt size={13} aria-hidden />
          <span>{t('people.mentioned', { names: mentioned.map(({ name }) => name).join(', ') })}</span>
        </p>
      )}
      {detail.mayInvite && !isInviting && (
        <Button
          size="compact-sm"
          variant="subtle"
          className={styles.invite ?? ''}
          leftSection={<IconUserPlus size={14} aria-hidden />}
          onClick={() => setInviting(true)}
        >
          {t('people.invite')}
        </Button>
      )}
      {isInviting && <Invite detail={detail} close={() => setInviting(false)} />}
    </div>
  );
}

/** One's own conversation is let go of; somebody else's is taken from her. */
function LetGo({ detail }: { readonly detail: ConversationDetail }) {
  const t = useWords('messaging');
  const { user } = useMe();
  const fail = useFail();
  const label = t(detail.responsible?.id === user.id ? 'act.release' : 'people.removeResponsible');
  const release = useMutation(
    api.messaging.conversations.release.mutationOptions({
      onError: fail,
      onSuccess: () => tell(t('done.released')),
    }),
  );
  return (
    <ActionIcon
      size={24}
      aria-label={label}
      title={label}
      loading={release.isPending}
      onClick={() => release.mutate({ interactionId: detail.interactionId })}
    >
      <IconUserMinus size={15} stroke={1.7} />
    </ActionIcon>
  );
}

function TakeOut(props: {
  readonly detail: ConversationDetail;
  readonly person: ConversationDetail['participants'][number];
}) {
  const { detail, person } = props;
  const t = useWords('messaging');
  const { user } = useMe();
  const fail = useFail();
  const remove = useMutation(
    api.messaging.conversations.removeParticipant.mutationOptions({
      onError: fail,
      onSuccess: () => tell(t('people.removed', { name: person.name })),
    }),
  );
  const label = person.id === user.id ? t('people.leave') : t('people.remove', { name: person.name });
  return (
    <ActionIcon
      size={24}
      aria-label={label}
      title={label}
      onClick={() => remove.mutate({ interactionId: detail.interactionId, agentId: person.id })}
    >
      <IconX size={14} stroke={1.7} />
    </ActionIcon>
  );
}

function Invite({ detail, close }: { readonly detail: ConversationDetail; readonly close: () => void }) {
  const t = useWords('messaging');
  const fail = useFail();
  const typed = useTyped();
  const { search } = typed;
  const agents = useQuery(
    api.agents.agents.list.queryOptions({ input: { limit: foundMost, ...(search === '' ? {} : { search }) } }),
  );
  const invite = useMutation(
    api.messaging.conversations.invite.mutationOptions({
      onError: fail,
      onSuccess: ({ interactionId, participants }) => {
        becomeKnown(interactionId, { participants });
        close();
      },
    }),
  );
  const inIt = new Set([detail.responsible?.id, ...detail.participants.map(({ id }) => id)]);
  return (
    <PersonSelect
      label={t('people.invite')}
      description={t('people.inviteHint')}
      typed={typed}
      found={agents.data?.items.filter(({ id }) => !inIt.has(id))}
      error={agents.error}
      note={(agent) => agent.group?.name}
      choose={({ id }) => invite.mutate({ interactionId: detail.interactionId, agentId: id })}
    />
  );
}

function useFail() {
  const errorWords = useErrorWords('messaging');
  return (error: unknown) => tellError(errorWords(error));
}
