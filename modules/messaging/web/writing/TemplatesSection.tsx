import { ActionIcon, Button } from '@mantine/core';
import { IconPaperclip, IconPlus, IconTemplate, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { QueueId } from '#kernel/id.ts';
import { languageFor, type TemplateView, templateLanguages, templatesFor } from '#messaging';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import kit from '#web/parts/page.module.css';
import { Section } from '#web/parts/page.tsx';
import { SearchField } from '#web/parts/SearchField.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { TemplateDrawer } from './TemplateDrawer.tsx';
import styles from './writing.module.css';

/** So many templates are looked through at a glance; with more there is a search. */
const searchFrom = 8;

/** The templates of a queue (`queueId`), or one's own (null), and writing them. */
export function TemplatesSection({
  queueId,
  mayManage,
}: {
  readonly queueId: QueueId | null;
  readonly mayManage: boolean;
}) {
  const t = useWords('writing');
  const isOwn = queueId === null;
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<TemplateView | 'new' | null>(null);
  const { query, remove } = useShelf(queueId);
  const items = query.data?.items ?? [];
  const found = templatesFor(items, search);
  const add = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />}
      onClick={() => setOpen('new')}
    >
      {t('templates.add')}
    </Button>
  );
  return (
    <Section
      id="templates"
      title={t(isOwn ? 'templates.ownTitle' : 'templates.title')}
      text={t(isOwn ? 'templates.ownText' : 'templates.text')}
    >
      {query.isPending && <LoadingState rows={3} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.data && items.length === 0 && (
        <EmptyState
          icon={<IconTemplate size={22} stroke={1.5} />}
          title={t('templates.none')}
          text={t(isOwn ? 'templates.noneOwnText' : 'templates.noneText')}
          action={add}
        />
      )}
      {items.length >= searchFrom && (
        <SearchField label={t('templates.search')} value={search} change={setSearch} restMs={0} />
      )}
      {items.length > 0 && found.length === 0 && <p className={kit.dim}>{t('templates.nothingFound')}</p>}
      {found.length > 0 && (
        <ul className={styles.shelf}>
          {found.map((template) => (
            <TemplateLine
              key={template.id}
              template={template}
              open={mayManage ? () => setOpen(template) : null}
              remove={mayManage ? () => void remove(template) : null}
            />
          ))}
        </ul>
      )}
      {items.length > 0 && add && <div>{add}</div>}
      {open && <TemplateDrawer queueId={queueId} template={open === 'new' ? null : open} close={() => setOpen(null)} />}
    </Section>
  );
}

function TemplateLine(props: {
  readonly template: TemplateView;
  readonly open: (() => void) | null;
  readonly remove: (() => void) | null;
}) {
  const t = useWords('writing');
  const { template } = props;
  const languages = templateLanguages.filter((one) => template.texts[one]);
  const first = languageFor(template, [useLanguage()]);
  return (
    <li className={styles.shelfRow}>
      <div className={styles.shelfWords}>
        {props.open ? (
          <button type="button" className={kit.rowButton} onClick={props.open}>
            {template.title}
          </button>
        ) : (
          <strong className={kit.name}>{template.title}</strong>
        )}
        <span className={`${styles.text} ${kit.dim} ${kit.small}`} dir="auto">
          {template.texts[first]}
        </span>
      </div>
      <span className={styles.shelfFacts}>
        {languages.length > 1 &&
          languages.map((one) => (
            <span key={one} className={styles.tag}>
              {one}
            </span>
          ))}
        {template.files.length > 0 && (
          <span className={styles.tag}>
            <IconPaperclip size={11} stroke={1.8} aria-hidden />
            {template.files.length}
          </span>
        )}
        <span className={`${kit.dim} ${kit.small} s-figures`}>{t('templates.uses', { count: template.uses })}</span>
      </span>
      {props.remove && (
        <ActionIcon
          className={styles.shelfRemove}
          aria-label={`${t('templates.remove')}: ${template.title}`}
          title={t('templates.remove')}
          onClick={props.remove}
        >
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      )}
    </li>
  );
}

/** Where these templates are kept: asking for them, and deleting one. */
function useShelf(queueId: QueueId | null) {
  const t = useWords('writing');
  const shell = useWords('shell');
  const errorWords = useErrorWords('writing');
  const cache = useQueryClient();
  const ofQueue = useQuery({
    ...api.messaging.templates.list.queryOptions({ input: { queueId: queueId ?? '' } }),
    enabled: queueId !== null,
  });
  const own = useQuery({
    ...api.messaging.templates.listOwn.queryOptions({ input: {} }),
    enabled: queueId === null,
  });
  const remove = async (template: TemplateView) => {
    const { id: templateId, title: name } = template;
    const words = { title: t('templates.removeTitle', { name }), text: t('templates.removeText') };
    if (!(await ask({ ...words, yes: t('templates.remove'), no: shell('form.cancel'), isDangerous: true }))) return;
    try {
      if (queueId) await client.messaging.templates.remove({ queueId, templateId });
      else await client.messaging.templates.removeOwn({ templateId });
      tell(t('templates.removed', { name }));
    } catch (failed) {
      tellError(errorWords(failed));
    }
    await cache.invalidateQueries({ queryKey: api.messaging.templates.key() });
  };
  return { query: queueId === null ? own : ofQueue, remove };
}
