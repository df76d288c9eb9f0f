import { ActionIcon, Button, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type Block, flowLimits } from '#flows';
import { useWords } from '#web/i18n.ts';
import type { Fielding } from './editing.ts';
import styles from './flows.module.css';

/** Another system that is asked: where, with what, and what is kept of its answer. */
export function RequestFields({
  block,
  change,
}: Pick<Fielding, 'change'> & { readonly block: Block & { readonly type: 'request' } }) {
  const t = useWords('flows');
  const set = (at: number, more: Partial<(typeof block.saves)[number]>) =>
    change({ ...block, saves: block.saves.map((one, place) => (place === at ? { ...one, ...more } : one)) });
  return (
    <>
      <SegmentedControl
        aria-label={t('field.method')}
        value={block.method}
        data={['GET', 'POST']}
        onChange={(method) => change({ ...block, method: method as 'GET' | 'POST' })}
      />
      <TextInput
        label={t('field.url')}
        description={t('field.urlText')}
        value={block.url}
        spellCheck={false}
        maxLength={flowLimits.textChars}
        onChange={(event) => change({ ...block, url: event.currentTarget.value })}
      />
      {block.method === 'POST' && (
        <Textarea
          label={t('field.body')}
          description={t('field.bodyText')}
          autosize
          minRows={3}
          spellCheck={false}
          value={block.body}
          onChange={(event) => change({ ...block, body: event.currentTarget.value })}
        />
      )}
      <h3 className={styles.partTitle}>{t('field.saves')}</h3>
      {block.saves.map((save, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place while it is typed
        <div key={at} className={styles.line2}>
          <TextInput
            aria-label={t('field.path')}
            placeholder="order.status"
            value={save.path}
            spellCheck={false}
            onChange={(event) => set(at, { path: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t('field.variable')}
            placeholder="status"
            value={save.variable}
            spellCheck={false}
            onChange={(event) => set(at, { variable: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('field.removeSave')}
            onClick={() => change({ ...block, saves: block.saves.filter((_, place) => place !== at) })}
          >
            <IconTrash size={16} stroke={1.6} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => change({ ...block, saves: [...block.saves, { variable: '', path: '' }] })}
      >
        {t('field.addSave')}
      </Button>
    </>
  );
}
