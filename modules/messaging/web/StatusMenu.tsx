import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import type { ConversationDetail } from '#messaging';
import { useActions, useShortcut } from '#web/actions.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { Timer } from '#web/parts/Timer.tsx';
import styles from './conversation.module.css';
import { StatusMark } from './StatusMark.tsx';
import type { ConversationActions } from './useConversationActions.ts';

/** How the conversation stands and since when; opens to choose among what the server allows. */
export function StatusMenu(props: { readonly detail: ConversationDetail; readonly actions: ConversationActions }) {
  const { detail, actions } = props;
  const t = useWords('messaging');
  const [isOpen, setOpen] = useState(false);
  const shortcut = useShortcut('status');
  const mayChoose = detail.choices.length > 0;
  useActions(
    mayChoose
      ? [{ id: 'conversation.status', label: t('act.status'), shortcut: 'status', run: () => setOpen(true) }]
      : [],
  );
  if (!mayChoose) return <StatusChip detail={detail} wish={actions.wish} />;
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-end" width={260} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button type="button" className={styles.chip} title={shortcut.hint(t('act.status'))} {...shortcut.attributes}>
          <span className="s-visually-hidden">{t('act.status')}: </span>
          <StatusChip detail={detail} wish={actions.wish} />
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('act.status')}</Menu.Label>
        {detail.choices.map((status) => (
          <Menu.Item key={status} leftSection={<StatusMark status={status} />} onClick={() => actions.choose(status)}>
            {t(`status.${status}`)}
            <span className={styles.means}>{t(`statusMeans.${status}`)}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function StatusChip({
  detail,
  wish,
}: {
  readonly detail: ConversationDetail;
  readonly wish: ConversationActions['wish'];
}) {
  const t = useWords('messaging');
  const formats = useFormats();
  const status = wish ?? detail.status;
  return (
    <span className={styles.status} data-wish={wish !== null || undefined}>
      <StatusMark status={status} />
      <span className={styles.statusWord}>{t(`status.${status}`)}</span>
      {!wish && status === 'postponed' && detail.postponedUntil && (
        <time dateTime={detail.postponedUntil} title={formats.exact(detail.postponedUntil)}>
          {formats.moment(detail.postponedUntil)}
        </time>
      )}
      {!wish && status !== 'postponed' && status !== 'completed' && <Timer since={detail.statusSince} />}
    </span>
  );
}
