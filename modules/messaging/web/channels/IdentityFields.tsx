import { Button, CopyButton, SegmentedControl, Switch } from '@mantine/core';
import { IconCheck, IconCopy, IconKey, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChannelAccountView } from '#messaging';
import { api, client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { ask } from '#web/parts/ask.tsx';
import type { Draft } from '#web/parts/draft.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Section } from '#web/parts/page.tsx';
import type { ChannelForm } from './channel-form.ts';
import styles from './channels.module.css';
import { type SampleLanguage, sampleLanguages, sampleOf } from './identity-sample.ts';

/** How the site's own server says who its customer is: the key, the code that signs with it, and who may write. */
export function IdentityFields(props: { readonly draft: Draft<ChannelForm>; readonly channel: ChannelAccountView }) {
  const { draft, channel } = props;
  const { now, set } = draft;
  const t = useWords('channels');
  const shell = useWords('shell');
  const formats = useFormats();
  const cache = useQueryClient();
  const channelAccountId = channel.id;
  const onSettled = () => cache.invalidateQueries({ queryKey: api.messaging.channels.key() });
  const make = useMutation({
    mutationFn: () => client.messaging.channels.newIdentityKey({ channelAccountId }),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: () => client.messaging.channels.removeIdentityKey({ channelAccountId }),
    onSuccess: () => make.reset(),
    onSettled,
  });
  const { hasKey = false, formerKeyUntil = null } = channel.identity ?? {};
  const renew = async () => {
    const words = { title: t('identity.renewTitle'), text: t('identity.renewText') };
    if (hasKey && !(await ask({ ...words, yes: t('identity.renew'), no: shell('form.cancel') }))) return;
    make.mutate();
  };
  const forget = async () => {
    const words = { title: t('identity.removeTitle'), text: t('identity.removeText') };
    if (await ask({ ...words, yes: t('identity.remove'), no: shell('form.cancel'), isDangerous: true }))
      remove.mutate();
  };
  return (
    <Section title={t('identity.title')} text={t('identity.text')}>
      {make.data && (
        <div role="status" className={styles.told}>
          <p className={styles.hint}>{t('identity.once')}</p>
          <pre className={styles.snippet}>{make.data.key}</pre>
          <Copy text={make.data.key} label={t('identity.copyKey')} />
        </div>
      )}
      {hasKey && <p className={styles.hint}>{t('identity.has')}</p>}
      {formerKeyUntil && (
        <p className={styles.hint}>{t('identity.former', { until: formats.moment(formerKeyUntil) })}</p>
      )}
      <div className={styles.buttons}>
        <Button
          variant="default"
          leftSection={<IconKey size={16} stroke={1.6} aria-hidden />}
          loading={make.isPending}
          onClick={() => void renew()}
        >
          {t(hasKey ? 'identity.renew' : 'identity.make')}
        </Button>
        {hasKey && (
          <Button
            variant="subtle"
            color="red"
            leftSection={<IconTrash size={16} stroke={1.6} aria-hidden />}
            loading={remove.isPending}
            onClick={() => void forget()}
          >
            {t('identity.remove')}
          </Button>
        )}
      </div>
      <InlineError error={make.error ?? remove.error} part="channels" />
      {hasKey && <Sample publicKey={channel.publicKey} />}
      <Switch
        label={t('identity.requires')}
        description={t('identity.requiresHint')}
        disabled={!hasKey}
        checked={now.requiresIdentity}
        onChange={({ currentTarget }) => set('requiresIdentity', currentTarget.checked)}
      />
    </Section>
  );
}

/** The code for the site's server and its page, to be copied. */
function Sample({ publicKey }: { readonly publicKey: string }) {
  const t = useWords('channels');
  const [language, choose] = useState<SampleLanguage>('node');
  const code = sampleOf(language, publicKey);
  return (
    <div className={styles.told}>
      <p className={styles.hint}>{t('identity.sample')}</p>
      <SegmentedControl
        size="xs"
        aria-label={t('identity.sample')}
        value={language}
        data={sampleLanguages.map((value) => ({ value, label: t(`identity.languages.${value}`) }))}
        onChange={(next) => choose(sampleLanguages.find((one) => one === next) ?? 'node')}
      />
      <pre className={styles.snippet}>{code}</pre>
      <Copy text={code} label={t('identity.copyCode')} />
    </div>
  );
}

function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  const shell = useWords('shell');
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} stroke={1.6} aria-hidden />}
          onClick={copy}
        >
          {copied ? shell('states.copied') : label}
        </Button>
      )}
    </CopyButton>
  );
}
