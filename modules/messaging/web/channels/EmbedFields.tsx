import { Button, CopyButton, TagsInput } from '@mantine/core';
import { IconCheck, IconCopy, IconExternalLink } from '@tabler/icons-react';
import type { ChannelAccountView } from '#messaging';
import { useWords } from '#web/i18n.ts';
import type { Draft } from '#web/parts/draft.ts';
import { Section } from '#web/parts/page.tsx';
import { type ChannelForm, snippetOf } from './channel-form.ts';
import styles from './channels.module.css';

const originsMax = 50;

/** The line for the website, the sites that may use it, and a page to try it on. */
export function EmbedFields(props: {
  readonly draft: Draft<ChannelForm>;
  readonly channel: ChannelAccountView;
  readonly wrong: readonly string[];
}) {
  const { now, set } = props.draft;
  const t = useWords('channels');
  const shell = useWords('shell');
  const snippet = snippetOf(location.origin, props.channel.publicKey);
  return (
    <Section title={t('embed.title')} text={t('embed.text')}>
      <pre className={styles.snippet}>{snippet}</pre>
      <div className={styles.buttons}>
        <CopyButton value={snippet}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={
                copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} stroke={1.6} aria-hidden />
              }
              onClick={copy}
            >
              {copied ? shell('states.copied') : t('embed.copy')}
            </Button>
          )}
        </CopyButton>
        <Button
          component="a"
          href={`/try/${props.channel.publicKey}`}
          target="_blank"
          rel="noopener"
          variant="default"
          leftSection={<IconExternalLink size={16} stroke={1.6} aria-hidden />}
        >
          {t('embed.test')}
        </Button>
      </div>
      <p className={styles.hint}>{t('embed.testText')}</p>
      <TagsInput
        label={t('embed.origins')}
        description={t('embed.originsText')}
        placeholder={now.allowedOrigins.length === 0 ? t('embed.originsExample') : ''}
        maxTags={originsMax}
        value={[...now.allowedOrigins]}
        error={props.wrong[0] ? t('embed.originWrong', { origin: props.wrong[0] }) : null}
        onChange={(origins) =>
          set(
            'allowedOrigins',
            origins.map((origin) => origin.trim().replace(/\/$/, '')),
          )
        }
      />
    </Section>
  );
}
