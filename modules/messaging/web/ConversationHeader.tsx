import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconArrowLeft,
  IconArrowsExchange,
  IconArrowUpCircle,
  IconCheck,
  IconDots,
  IconInfoCircle,
  IconShieldCheck,
  IconShieldQuestion,
  IconX,
} from '@tabler/icons-react';
import type { ConversationDetail } from '#messaging';
import { LevelMark } from '#norms/web';
import { useShortcut } from '#web/actions.ts';
import { useWords } from '#web/i18n.ts';
import { Face } from '#web/parts/Face.tsx';
import { Keys } from '#web/parts/Keys.tsx';
import { useMay, useMe } from '#web/session.ts';
import type { Asking } from './ConversationPane.tsx';
import styles from './conversation.module.css';
import { ChannelMark } from './StatusMark.tsx';
import { StatusMenu } from './StatusMenu.tsx';
import type { ConversationActions } from './useConversationActions.ts';

/** Who it is with, through which channel and queue, how it stands, and what can be done. */
export function ConversationHeader(props: {
  readonly detail: ConversationDetail;
  readonly actions: ConversationActions;
  readonly ask: (what: Asking) => void;
  readonly back: (() => void) | null;
  readonly details: { readonly isOpen: boolean; readonly toggle: () => void };
  readonly close: (() => void) | null;
}) {
  const { detail, actions, ask, back, details, close } = props;
  const t = useWords('messaging');
  const [complete, about, away] = [useShortcut('complete'), useShortcut('details'), useShortcut('closePane')];
  return (
    <header className={styles.header}>
      {back && (
        <ActionIcon aria-label={t('conversation.back')} onClick={back}>
          <IconArrowLeft size={18} />
        </ActionIcon>
      )}
      <div className={styles.who}>
        <h2 className={styles.name} dir="auto" title={detail.customerName}>
          {detail.customerName}
        </h2>
        <p className={styles.from}>
          <ChannelMark channel={detail.channel} size={13} />
          <span>{t(`channel.${detail.channel}`)}</span>
          <IdentityMark identity={detail.identity} />
          {detail.queueName && <span>{detail.queueName}</span>}
          <Responsible detail={detail} />
        </p>
      </div>
      <div className={styles.standing}>
        <LevelMark level={detail.level} size={11} />
        <StatusMenu detail={detail} actions={actions} />
        {detail.choices.includes('completed') && (
          <Button
            className={styles.complete ?? ''}
            size="compact-sm"
            variant="default"
            leftSection={<IconCheck size={14} aria-hidden />}
            onClick={() => ask('complete')}
            title={complete.hint(t('act.complete'))}
            {...complete.attributes}
          >
            {t('act.complete')}
          </Button>
        )}
      </div>
      <div className={styles.tools}>
        <MoreMenu detail={detail} actions={actions} ask={ask} />
        <ActionIcon
          aria-label={details.isOpen ? t('conversation.hideDetails') : t('conversation.details')}
          aria-pressed={details.isOpen}
          title={about.hint(details.isOpen ? t('conversation.hideDetails') : t('conversation.details'))}
          {...about.attributes}
          onClick={details.toggle}
        >
          <IconInfoCircle size={18} stroke={1.7} />
        </ActionIcon>
        {close && (
          <ActionIcon
            aria-label={t('panes.close')}
            title={away.hint(t('panes.close'))}
            {...away.attributes}
            onClick={close}
          >
            <IconX size={17} stroke={1.7} />
          </ActionIcon>
        )}
      </div>
    </header>
  );
}

/** Whether the site has said who she is; nothing where no site can. */
function IdentityMark({ identity }: Pick<ConversationDetail, 'identity'>) {
  const t = useWords('messaging');
  if (!identity) return null;
  const { isVerified, as } = identity;
  const why = as !== null ? t('conversation.identity.verifiedAs', { as }) : t('conversation.identity.verifiedText');
  return isVerified ? (
    <span className={styles.identity} data-verified title={why}>
      <IconShieldCheck size={13} stroke={1.8} aria-hidden />
      {t('conversation.identity.verified')}
    </span>
  ) : (
    <span className={styles.identity} title={t('conversation.identity.unverifiedText')}>
      <IconShieldQuestion size={13} stroke={1.8} aria-hidden />
      {t('conversation.identity.unverified')}
    </span>
  );
}

/** Said only when it is somebody else, or nobody: one's own name would be noise. */
function Responsible({ detail }: { readonly detail: ConversationDetail }) {
  const t = useWords('messaging');
  const { user } = useMe();
  if (detail.responsible?.id === user.id) return null;
  if (!detail.responsible) return detail.status === 'queued' ? <span>{t('conversation.nobody')}</span> : null;
  return (
    <span className={styles.other}>
      <Face person={detail.responsible} size={16} />
      {t('conversation.responsible', { name: detail.responsible.name })}
    </span>
  );
}

function MoreMenu(props: {
  readonly detail: ConversationDetail;
  readonly actions: ConversationActions;
  readonly ask: (what: Asking) => void;
}) {
  const { detail, actions, ask } = props;
  const t = useWords('messaging');
  const transfer = useShortcut('transfer');
  const may = useMay();
  const { isArchived } = detail;
  const mayArchive = detail.status === 'completed' && isArchived !== null && may('chat.setStatus');
  if (!detail.mayTransfer && !detail.mayRelease && !mayArchive) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('conversation.more')} title={t('conversation.more')}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {detail.mayTransfer && (
          <Menu.Item
            leftSection={<IconArrowsExchange size={16} stroke={1.7} />}
            rightSection={transfer.keys ? <Keys of={transfer.keys} /> : undefined}
            onClick={() => ask('transfer')}
            {...transfer.attributes}
          >
            {t('act.transfer')}
          </Menu.Item>
        )}
        {mayArchive && (
          <Menu.Item
            leftSection={
              isArchived ? <IconArchiveOff size={16} stroke={1.7} /> : <IconArchive size={16} stroke={1.7} />
            }
            onClick={() => actions.archive(!isArchived)}
          >
            {t(isArchived ? 'act.unarchive' : 'act.archive')}
          </Menu.Item>
        )}
        {detail.mayRelease && (
          <Menu.Item leftSection={<IconArrowUpCircle size={16} stroke={1.7} />} onClick={actions.release}>
            {t('act.release')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
