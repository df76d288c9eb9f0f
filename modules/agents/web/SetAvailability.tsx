import { Button, Modal, Select, Switch, Textarea } from '@mantine/core';
import { useState } from 'react';
import { availabilities } from '#agents';
import type { AgentId } from '#kernel/id.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import styles from './agents.module.css';
import { type AvailabilityWish, useAwayReasons, useSetAvailability } from './useAvailability.ts';

const noteMax = 300;

/** Changes what somebody else is, with a reason that she sees at once. */
export function SetAvailability(props: {
  readonly agent: { readonly agentId: AgentId; readonly name: string };
  readonly close: () => void;
}) {
  const { agent, close } = props;
  const t = useWords('agents');
  const shell = useWords('shell');
  const { reasons } = useAwayReasons();
  const [choice, setChoice] = useState<string>('available');
  const [note, setNote] = useState('');
  const [isNow, setNow] = useState(false);
  const save = useSetAvailability();
  const isAway = !availabilities.some((one) => one === choice);
  const data = [
    { group: t('set.state'), items: availabilities.filter((one) => one !== 'away').map((value) => item(value)) },
    { group: t('availability.away'), items: reasons.map(({ id, name }) => ({ value: id, label: name })) },
  ];
  function item(value: (typeof availabilities)[number]) {
    return { value, label: t(`availability.${value}`) };
  }
  const submit = () =>
    save.mutate(
      { agentId: agent.agentId, note: note.trim(), ...wishOf(choice, isNow) },
      {
        onSuccess: () => {
          tell(t('set.done', { name: agent.name }));
          close();
        },
      },
    );
  return (
    <Modal
      opened
      onClose={close}
      size="md"
      closeButtonProps={{ 'aria-label': shell('form.close') }}
      title={t('set.title', { name: agent.name })}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Select
          label={t('set.choose')}
          data={data}
          allowDeselect={false}
          data-autofocus
          value={choice}
          onChange={(value) => value && setChoice(value)}
        />
        {isAway && (
          <Switch
            label={t('set.now')}
            description={t('set.nowText')}
            checked={isNow}
            onChange={({ currentTarget }) => setNow(currentTarget.checked)}
          />
        )}
        <Textarea
          label={t('set.note')}
          description={t('set.noteText')}
          required
          withAsterisk={false}
          autosize
          minRows={2}
          maxLength={noteMax}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        <InlineError error={save.error} part="agents" />
        <div className={styles.buttons}>
          <Button type="submit" loading={save.isPending} disabled={!note.trim()}>
            {t('set.save')}
          </Button>
          <Button variant="default" onClick={close}>
            {shell('form.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** What was chosen is an availability, or the reason of being away. */
function wishOf(choice: string, isNow: boolean): AvailabilityWish {
  const availability = availabilities.find((one) => one === choice);
  if (availability) return { availability };
  const reasonId = choice as NonNullable<AvailabilityWish['reasonId']>;
  return { availability: 'away', reasonId, ...(isNow && { when: 'now' as const }) };
}
