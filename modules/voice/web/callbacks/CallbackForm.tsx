import { Button, Modal, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { CustomerId, InteractionId, QueueId } from '#kernel/id.ts';
import { CallbackRefusal, callbackReasonMost } from '#voice';
import { client, refusalData } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { momentOfLocal } from '#web/local-moment.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { useMe } from '#web/session.ts';
import { useVoiceQueues } from '../useVoiceQueues.ts';
import { callbacksChanged } from './useCallbacks.ts';

/** Whose agents call her, when, and why. */
export function CallbackForm({
  customerId,
  aboutId,
  close,
}: {
  readonly customerId: CustomerId;
  readonly aboutId: InteractionId | null;
  readonly close: () => void;
}) {
  const t = useWords('voice');
  const shell = useWords('shell');
  const { organisation } = useMe();
  const { choices } = useVoiceQueues();
  const [chosenId, choose] = useState<string | null>(null);
  const [due, setDue] = useState('');
  const [reason, setReason] = useState('');
  const queueId = chosenId ?? choices[0]?.id ?? null;
  const asking = useMutation({
    mutationFn: (wanted: QueueId) =>
      client.callbacks.request({
        ...{ queueId: wanted, customerId },
        ...(reason.trim() !== '' && { reason: reason.trim() }),
        ...(due !== '' && { dueAt: momentOfLocal(due, organisation.zone) }),
        ...(aboutId !== null && { aboutId }),
      }),
    onSuccess: ({ isNew }) => {
      callbacksChanged();
      tell(t(isNew ? 'callback.asked' : 'callback.askedAgain'));
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t('callback.later')} closeButtonProps={{ 'aria-label': shell('form.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (queueId !== null) asking.mutate(queueId as QueueId);
        }}
      >
        <Stack gap="sm">
          <Select
            label={t('callback.queue')}
            description={t('callback.queueText')}
            data={choices.map(({ id, name }) => ({ value: id as string, label: name }))}
            allowDeselect={false}
            data-autofocus
            value={queueId}
            onChange={choose}
          />
          <TextInput
            type="datetime-local"
            label={t('callback.due')}
            description={t('callback.dueText', { zone: organisation.zone })}
            value={due}
            onChange={({ currentTarget }) => setDue(currentTarget.value)}
          />
          <Textarea
            label={t('callback.reason')}
            autosize
            minRows={2}
            maxRows={5}
            maxLength={callbackReasonMost}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          {asking.error && <Problem error={asking.error} />}
          <Button type="submit" loading={asking.isPending} disabled={queueId === null}>
            {t('callback.ask')}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

/** Why nobody can be called back there, and what to do. */
function Problem({ error }: { readonly error: unknown }) {
  const t = useWords('voice');
  const because = CallbackRefusal.safeParse(refusalData(error).because);
  return because.success ? (
    <Text size="sm" role="alert">
      {t(`callback.because.${because.data}`)}
    </Text>
  ) : (
    <InlineError error={error} />
  );
}
