import { Button, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { CustomerId, InteractionId } from '#kernel/id.ts';
import { letterHeadLimits, mailAddressIn, type StartChoice } from '#messaging';
import { client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { wishToWrite } from '../focus-wish.ts';
import { ChannelMark } from '../StatusMark.tsx';
import styles from './start.module.css';

const typedRef = 'typed';

/** Which channel, which address, and the first words. What cannot be chosen says why. */
export function StartForm(props: {
  readonly customerId: CustomerId;
  readonly choices: readonly StartChoice[];
  readonly close: () => void;
}) {
  const { customerId, choices, close } = props;
  const t = useWords('messaging');
  const [accountId, choose] = useState(() => choices.find(({ because }) => because === null)?.channelAccountId ?? null);
  const chosen = choices.find(({ channelAccountId }) => channelAccountId === accountId) ?? null;
  // What can be chosen stands above what cannot.
  const ordered = choices.toSorted((a, b) => Number(a.because !== null) - Number(b.because !== null));
  return (
    <div className={styles.form}>
      <fieldset className={styles.channels}>
        <legend>{t('start.channel')}</legend>
        {ordered.map((choice) => (
          <label key={choice.channelAccountId} data-off={choice.because !== null || undefined}>
            <input
              type="radio"
              name="channel"
              checked={choice.channelAccountId === accountId}
              disabled={choice.because !== null}
              onChange={() => choose(choice.channelAccountId)}
            />
            <ChannelMark channel={choice.channel} size={14} />
            <span>{choice.name}</span>
            <span className={styles.side}>
              {choice.because ? t(`start.because.${choice.because}`) : t('start.queue', { queue: choice.queueName })}
            </span>
          </label>
        ))}
      </fieldset>
      {chosen && <FirstWords key={chosen.channelAccountId} customerId={customerId} choice={chosen} close={close} />}
    </div>
  );
}

function FirstWords(props: {
  readonly customerId: CustomerId;
  readonly choice: StartChoice;
  readonly close: () => void;
}) {
  const { customerId, choice, close } = props;
  const t = useWords('messaging');
  const navigate = useNavigate();
  const [clientId] = useState(() => crypto.randomUUID());
  const [ref, setRef] = useState<string>(choice.addresses[0]?.ref ?? typedRef);
  const [typed, setTyped] = useState('');
  const [subject, setSubject] = useState('');
  const [others, setOthers] = useState<Others>({ cc: [], bcc: [] });
  const badOther = [...others.cc, ...others.bcc].find((each) => mailAddressIn(each) === null);
  const [text, setText] = useState('');
  const [approved, setApproved] = useState<string | null>(null);
  const [variables, setVariables] = useState<readonly string[]>([]);
  const use = choice.approvedTexts.find((each) => keyOf(each) === approved) ?? null;
  const addresses = [
    ...choice.addresses.map(({ ref: value, shown }) => ({ value, label: shown })),
    ...(choice.takesTyped ? [{ value: typedRef, label: t('start.otherAddress') }] : []),
  ];
  const isTyped = ref === typedRef;
  const open = (interactionId: InteractionId) => {
    wishToWrite(interactionId);
    close();
    void navigate({ to: '/desk' as '/', search: { open: interactionId } as never });
  };
  const start = useMutation({
    mutationFn: () =>
      client.messaging.starting.start({
        customerId,
        clientId,
        channelAccountId: choice.channelAccountId,
        ...(isTyped ? { typed } : { ref }),
        ...(choice.mail && { subject, cc: [...others.cc], bcc: [...others.bcc] }),
        ...(use
          ? { approvedText: { name: use.name, language: use.language, variables: [...variables] } }
          : text.trim() !== '' && { text }),
      }),
    onSuccess: ({ interactionId, isSaid }) => {
      // What was not taken stays where it was written.
      if (isSaid || (text.trim() === '' && !use)) open(interactionId as InteractionId);
    },
  });
  const isReady =
    (!isTyped || typed.trim() !== '') &&
    (!choice.mail || (subject.trim() !== '' && text.trim() !== '' && badOther === undefined)) &&
    (!choice.needsApprovedText || (use !== null && variables.every((value) => value.trim() !== '')));
  return (
    <>
      {addresses.length > 1 && (
        <Select label={t('start.address')} data={addresses} value={ref} onChange={(value) => value && setRef(value)} />
      )}
      {isTyped && (
        <TextInput
          label={t('start.typed')}
          value={typed}
          maxLength={254}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {choice.mail && <OtherReceivers others={others} change={setOthers} bad={badOther} />}
      {choice.mail && (
        <TextInput
          label={t('start.subject')}
          value={subject}
          maxLength={200}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
      )}
      {choice.needsApprovedText ? (
        <>
          <p className={styles.hint}>
            {t(choice.approvedTexts.length === 0 ? 'messages.noApproved' : 'start.needsApproved')}
          </p>
          <Select
            label={t('messages.approvedText')}
            data={choice.approvedTexts.map((each) => ({
              value: keyOf(each),
              label: `${each.name} (${each.language})`,
            }))}
            value={approved}
            searchable
            onChange={(value) => {
              setApproved(value);
              const next = choice.approvedTexts.find((each) => keyOf(each) === value);
              setVariables(Array.from({ length: next?.variables ?? 0 }, () => ''));
            }}
          />
          {variables.map((value, at) => (
            <TextInput
              // biome-ignore lint/suspicious/noArrayIndexKey: a place is known by its number
              key={at}
              label={t('messages.place', { number: at + 1 })}
              value={value}
              onChange={(event) => setVariables(variables.with(at, event.currentTarget.value))}
            />
          ))}
        </>
      ) : (
        <Textarea
          label={t(choice.mail ? 'start.text' : 'start.textOptional')}
          data-autofocus
          autosize
          minRows={3}
          maxRows={10}
          maxLength={choice.maxChars}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <InlineError error={start.error} part="messaging" />
      {start.data ? (
        <>
          <p className={styles.hint} role="status">
            {t('start.notSaid')}
          </p>
          <Button onClick={() => open(start.data.interactionId as InteractionId)}>{t('start.open')}</Button>
        </>
      ) : (
        <Button loading={start.isPending} disabled={!isReady} onClick={() => start.mutate()}>
          {t('start.run')}
        </Button>
      )}
    </>
  );
}

type Others = Readonly<Record<'cc' | 'bcc', readonly string[]>>;

/** Who else has the letter: folded away until somebody wants it, as in the composer of an answer. */
function OtherReceivers(props: {
  readonly others: Others;
  readonly change: (others: Others) => void;
  readonly bad: string | undefined;
}) {
  const { others, change, bad } = props;
  const t = useWords('messaging');
  const [isOpen, setOpen] = useState(false);
  if (!isOpen) {
    return (
      <Button variant="subtle" size="compact-sm" className={styles.others ?? ''} onClick={() => setOpen(true)}>
        {t('start.addOthers')}
      </Button>
    );
  }
  return (
    <>
      {(['cc', 'bcc'] as const).map((part) => (
        <TagsInput
          key={part}
          label={t(`letter.compose.${part}`)}
          value={[...others[part]]}
          maxTags={letterHeadLimits.recipients}
          splitChars={[',', ';']}
          maxLength={letterHeadLimits.typedChars}
          autoComplete="off"
          spellCheck={false}
          error={
            bad !== undefined && others[part].includes(bad)
              ? t('letter.fault.badAddress', { typed: bad, most: 0 })
              : null
          }
          onChange={(typed) => change({ ...others, [part]: typed })}
        />
      ))}
      <p className={styles.hint}>{t('letter.compose.bccHint')}</p>
    </>
  );
}

const keyOf = ({ name, language }: { readonly name: string; readonly language: string }) => `${name} ${language}`;
