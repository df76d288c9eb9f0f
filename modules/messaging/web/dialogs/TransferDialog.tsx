import { Button, Modal, SegmentedControl, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ConversationDetail } from '#messaging';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { SearchField } from '#web/parts/SearchField.tsx';
import { type ConversationActions, reasonInWords, type TransferTarget } from '../useConversationActions.ts';
import styles from './dialogs.module.css';
import { AgentTargets, QueueTargets } from './TransferTargets.tsx';

export interface Target {
  readonly to: TransferTarget;
  readonly name: string;
}

const noteMax = 1_000;

/** To whom the conversation goes: a queue or an agent, with who can be reached, and a note for her. */
export function TransferDialog(props: {
  readonly detail: ConversationDetail;
  readonly actions: ConversationActions;
  readonly close: () => void;
}) {
  const { detail, actions, close } = props;
  const t = useWords('messaging');
  const words = useWords('shell');
  const errorWords = useErrorWords();
  const [target, setTarget] = useState<Target | null>(null);
  const [note, setNote] = useState('');
  const [wasTried, setTried] = useState(false);
  const error = actions.transferError;
  return (
    <Modal
      opened
      onClose={close}
      closeButtonProps={{ 'aria-label': words('form.close') }}
      title={t('transfer.title')}
      size="md"
    >
      <form
        className={styles.transfer}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (target) actions.transfer(target.to, target.name, note.trim(), close);
        }}
      >
        <TargetPicker detail={detail} target={target} choose={setTarget} />
        <Textarea
          label={t('transfer.note')}
          placeholder={t('transfer.notePlaceholder')}
          autosize
          minRows={2}
          maxRows={5}
          maxLength={noteMax}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        <div className={styles.foot}>
          <p className={styles.error} role="alert">
            {error
              ? (reasonInWords(error, t) ?? errorWords(error).text)
              : wasTried && !target
                ? t('transfer.choose')
                : ''}
          </p>
          <Button type="submit" loading={actions.isTransferring}>
            {t('transfer.do')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function TargetPicker(props: {
  readonly detail: ConversationDetail;
  readonly target: Target | null;
  readonly choose: (target: Target | null) => void;
}) {
  const { detail, target, choose } = props;
  const t = useWords('messaging');
  const [kind, setKind] = useState<'queue' | 'agent'>('queue');
  const [search, setSearch] = useState('');
  const Targets = kind === 'queue' ? QueueTargets : AgentTargets;
  return (
    <>
      <SegmentedControl
        fullWidth
        aria-label={t('transfer.to')}
        value={kind}
        onChange={(next) => {
          setKind(next as 'queue' | 'agent');
          choose(null);
        }}
        data={[
          { value: 'queue', label: t('transfer.toQueue') },
          { value: 'agent', label: t('transfer.toAgent') },
        ]}
      />
      <SearchField data-autofocus label={t('transfer.search')} value={search} change={setSearch} />
      <Targets search={search} detail={detail} target={target} choose={choose} />
    </>
  );
}
