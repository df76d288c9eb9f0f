import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApprovedTextView, ConversationDetail } from '#messaging';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { LoadingState } from '#web/parts/states.tsx';
import styles from './messages.module.css';

/** Chooses a text the provider has approved, fills it in and sends it: what may be written outside the window. */
export function ApprovedTexts({ detail, close }: { readonly detail: ConversationDetail; readonly close: () => void }) {
  const t = useWords('messaging');
  const shell = useWords('shell');
  const { interactionId } = detail;
  const known = useQuery(api.messaging.acts.approvedTexts.queryOptions({ input: { interactionId } }));
  const texts = known.data?.items ?? [];
  const [chosen, choose] = useState<string | null>(null);
  const text = texts.find((each) => keyOf(each) === chosen) ?? null;
  return (
    <Modal
      opened
      onClose={close}
      title={t('messages.approved')}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      {known.isPending ? (
        <LoadingState rows={3} />
      ) : (
        <div className={styles.form}>
          <InlineError error={known.error} part="messaging" />
          {known.data && texts.length === 0 && <p>{t('messages.noApproved')}</p>}
          {texts.length > 0 && (
            <Select
              label={t('messages.approvedText')}
              data={texts.map((each) => ({ value: keyOf(each), label: `${each.name} (${each.language})` }))}
              value={chosen}
              searchable
              data-autofocus
              onChange={choose}
            />
          )}
          {text && <Filling key={keyOf(text)} text={text} detail={detail} close={close} />}
        </div>
      )}
    </Modal>
  );
}

function Filling(props: {
  readonly text: ApprovedTextView;
  readonly detail: ConversationDetail;
  readonly close: () => void;
}) {
  const { text, detail, close } = props;
  const t = useWords('messaging');
  const [clientId] = useState(() => crypto.randomUUID());
  const [variables, setVariables] = useState<readonly string[]>(() => Array.from({ length: text.variables }, () => ''));
  const send = useMutation({
    mutationFn: () =>
      client.messaging.conversations.send({
        clientId,
        interactionId: detail.interactionId,
        text: '',
        approvedText: { name: text.name, language: text.language, variables: [...variables] },
      }),
    onSuccess: close,
  });
  const filled = text.text.replaceAll(
    /\{\{(\d+)\}\}/g,
    (place, number: string) => variables[Number(number) - 1] || place,
  );
  return (
    <>
      {variables.map((value, at) => (
        <TextInput
          // biome-ignore lint/suspicious/noArrayIndexKey: a place is known by its number
          key={at}
          label={t('messages.place', { number: at + 1 })}
          value={value}
          onChange={(event) => setVariables(variables.with(at, event.currentTarget.value))}
        />
      ))}
      <blockquote className={styles.preview} dir="auto">
        {filled}
      </blockquote>
      <InlineError error={send.error} part="messaging" />
      <Button
        loading={send.isPending}
        disabled={variables.some((value) => value.trim() === '')}
        onClick={() => send.mutate()}
      >
        {t('messages.sendApproved')}
      </Button>
    </>
  );
}

const keyOf = ({ name, language }: ApprovedTextView) => `${name} ${language}`;
