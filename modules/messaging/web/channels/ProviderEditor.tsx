import { Button, CopyButton, Radio } from '@mantine/core';
import { IconCheck, IconCopy, IconPlugConnected } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ChannelAccountView, ingressWays } from '#messaging';
import { api, client } from '#web/api.ts';
import { useTitle } from '#web/badge.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { BackLink } from '#web/parts/BackLink.tsx';
import { type Draft, useDraft } from '#web/parts/draft.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { PlainPage, Section } from '#web/parts/page.tsx';
import { SaveBar } from '#web/parts/SaveBar.tsx';
import { useMay } from '#web/session.ts';
import { GeneralFields } from './ChannelFields.tsx';
import { type ProviderForm, prefixed, providerChangesInWords, providerSendable, unprefixed } from './channel-form.ts';
import styles from './channels.module.css';
import { useFieldWords } from './field-words.ts';
import { HealthMark } from './HealthMark.tsx';
import { PulseSection } from './PulseSection.tsx';
import { SetupFields } from './SetupFields.tsx';
import { useQueues } from './useQueues.ts';

type Connection = NonNullable<ChannelAccountView['connection']>;
type Props = { readonly channel: ChannelAccountView; readonly connection: Connection };

/** One channel at a provider: its secret, its way in, and how it is. */
export function ProviderEditor({ channel, connection }: Props) {
  const t = useWords('channels');
  const cache = useQueryClient();
  const queues = useQueues();
  const fieldWords = useFieldWords(channel.channel);
  const { name, isActive, queueId } = channel;
  const { ingress, values } = connection;
  const saved = useMemo(
    (): ProviderForm => ({ name, isActive, queueId, ingress, ...prefixed(values) }),
    [name, isActive, queueId, ingress, values],
  );
  const draft = useDraft<ProviderForm>(saved);
  useTitle(name);
  const save = useMutation({
    mutationFn: () =>
      client.messaging.channels.update({
        channelAccountId: channel.id,
        ...providerSendable(draft.changes, connection),
      }),
    onSuccess: () => {
      draft.reset();
      tell(t('channel.saved', { name: draft.now.name }));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.messaging.channels.key() }),
  });
  return (
    <PlainPage
      title={
        <>
          <BackLink to="/settings/channels">{t('channel.back')}</BackLink>
          {name}
        </>
      }
    >
      <GeneralFields now={draft.now} set={draft.set} queues={queues.choices} activeText={t('connection.activeText')} />
      <ConnectionFields draft={draft} channel={channel} connection={connection} />
      <PulseSection channel={channel} />
      <SaveBar
        changes={providerChangesInWords(saved, draft.changes, { t, queueName: queues.nameOf, connection, fieldWords })}
        save={() => save.mutate()}
        reset={draft.reset}
        isSaving={save.isPending}
        error={save.error}
        part="channels"
      />
    </PlainPage>
  );
}

function ConnectionFields(props: Props & { readonly draft: Draft<ProviderForm> }) {
  const { channel, connection, draft } = props;
  const { now, set } = draft;
  const t = useWords('channels');
  const hint = useFieldWords(channel.channel)('connection').hint;
  const choices = connection.ways.length > 1 && (
    <Radio.Group
      label={t('connection.ingress')}
      value={now.ingress}
      onChange={(value) => {
        const way = ingressWays.find((each) => each === value);
        if (way) set('ingress', way);
      }}
    >
      {connection.ways.map((way) => (
        <Radio
          key={way}
          mt="xs"
          value={way}
          label={t(`connection.ways.${way}`)}
          description={t(`connection.waysText.${way}`)}
        />
      ))}
    </Radio.Group>
  );
  return (
    <Section title={t('connection.title')} text={hint ?? t('connection.text')}>
      <SetupFields
        channel={channel.channel}
        fields={connection.fields}
        values={unprefixed(now)}
        secretsKept={connection.secretsKept}
        set={(key, value) => set(`field.${key}`, value)}
      />
      {choices}
      {now.ingress === 'webhook' && <WebhookAddress channel={channel.channel} url={connection.webhookUrl} />}
      <TestConnection channel={channel} isChanged={draft.isChanged} />
    </Section>
  );
}

function WebhookAddress({ url, channel }: { readonly url: string | null; readonly channel: string }) {
  const t = useWords('channels');
  const { hint } = useFieldWords(channel)('webhook');
  const shell = useWords('shell');
  if (url === null) return <p className={styles.hint}>{t('connection.noAddress')}</p>;
  return (
    <>
      <pre className={styles.snippet}>{url}</pre>
      <div className={styles.buttons}>
        <CopyButton value={url}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={
                copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} stroke={1.6} aria-hidden />
              }
              onClick={copy}
            >
              {copied ? shell('states.copied') : t('connection.copy')}
            </Button>
          )}
        </CopyButton>
      </div>
      <p className={styles.hint}>{hint ?? t('connection.addressText')}</p>
    </>
  );
}

/** Asks the provider now; what is only typed and not saved is not tried. */
function TestConnection(props: { readonly channel: ChannelAccountView; readonly isChanged: boolean }) {
  const { id, isActive } = props.channel;
  const t = useWords('channels');
  const may = useMay();
  const cache = useQueryClient();
  const test = useMutation({
    mutationFn: () => client.messaging.channels.test({ channelAccountId: id }),
    onSettled: () => cache.invalidateQueries({ queryKey: api.messaging.channels.key() }),
  });
  if (!may('channel.manage')) return null;
  return (
    <>
      <div className={styles.buttons}>
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={16} stroke={1.6} aria-hidden />}
          loading={test.isPending}
          disabled={props.isChanged}
          onClick={() => test.mutate()}
        >
          {t('connection.test')}
        </Button>
      </div>
      <div role="status">
        {test.data && <HealthMark channel={{ health: test.data, isActive: true }} isInFull />}
        {test.data?.knownAs && <p>{t('connection.knownAs', { name: test.data.knownAs })}</p>}
        {test.data && !isActive && <p className={styles.hint}>{t('list.inactive')}</p>}
      </div>
      <InlineError error={test.error} />
    </>
  );
}
