import { Button, Drawer, FileButton, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { QueueId } from '#kernel/id.ts';
import {
  type AttachedFile,
  limits,
  type TemplateLanguage,
  type TemplateView,
  templateLanguages,
  templateLimits,
  templateVariables,
} from '#messaging';
import { api, client } from '#web/api.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { usePreferences } from '#web/session.ts';
import { ComposerFiles } from '../ComposerFiles.tsx';
import { useUploads } from '../useUploads.ts';
import styles from './writing.module.css';

const fileLimits = { maxBytes: limits.fileBytes, maxPerMessage: templateLimits.files };

/** Writes a template, or changes one: its name, a text for each language, its files. */
export function TemplateDrawer(props: {
  readonly queueId: QueueId | null;
  readonly template: TemplateView | null;
  readonly close: () => void;
}) {
  const { queueId, template, close } = props;
  const t = useWords('writing');
  const shell = useWords('shell');
  const own = useLanguage();
  const [title, setTitle] = useState(template?.title ?? '');
  const [texts, setTexts] = useState<TemplateView['texts']>(template?.texts ?? {});
  const [language, setLanguage] = useState<TemplateLanguage>(
    () => templateLanguages.find((one) => template?.texts[one]) ?? own,
  );
  const [files, setFiles] = useState<readonly AttachedFile[]>((template?.files as readonly AttachedFile[]) ?? []);
  const uploads = useUploads(fileLimits, files.length, (file) => setFiles((now) => [...now, file]));
  const save = useSave(queueId, template, close);
  const hasText = Object.values(texts).some((text) => text?.trim());
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    save.mutate({ title, texts, fileIds: files.map(({ id }) => id) });
  };
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="min(36rem, 100vw)"
      title={t(template ? 'templates.edit' : 'templates.new')}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <form className={kit.drawerForm} onSubmit={submit}>
        <TextInput
          data-autofocus
          required
          withAsterisk={false}
          label={t('templates.name')}
          description={t('templates.nameHint')}
          maxLength={templateLimits.titleChars}
          value={title}
          onChange={({ currentTarget }) => setTitle(currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t('templates.language')}
          value={language}
          onChange={(next) => setLanguage(next as TemplateLanguage)}
          data={templateLanguages.map((one) => ({
            value: one,
            label: `${t(`templates.languages.${one}`)}${texts[one]?.trim() ? ' •' : ''}`,
          }))}
        />
        <TextField
          language={language}
          text={texts[language] ?? ''}
          write={(text) => setTexts((now) => ({ ...now, [language]: text }))}
        />
        <ComposerFiles
          files={files}
          remove={(id) => setFiles((now) => now.filter((file) => file.id !== id))}
          uploads={uploads}
        />
        <FileButton multiple onChange={uploads.add}>
          {(button) => (
            <Button
              {...button}
              variant="default"
              size="compact-sm"
              w="fit-content"
              leftSection={<IconPaperclip size={15} aria-hidden />}
            >
              {t('templates.attach')}
            </Button>
          )}
        </FileButton>
        <InlineError error={save.error} part="writing" />
        <div className={kit.drawerFoot}>
          <Button variant="default" onClick={close}>
            {shell('form.cancel')}
          </Button>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={title.trim() === '' || !hasText || uploads.uploads.length > 0}
          >
            {shell('form.save')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
}

function TextField(props: {
  readonly language: TemplateLanguage;
  readonly text: string;
  readonly write: (text: string) => void;
}) {
  const { language, text, write } = props;
  const t = useWords('writing');
  const [{ spellCheck }] = usePreferences();
  const field = useRef<HTMLTextAreaElement>(null);
  const insert = (name: string) => {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
    const head = `${text.slice(0, selectionStart)}{${name}}`;
    write(head + text.slice(selectionEnd));
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(head.length, head.length);
    });
  };
  return (
    <>
      <Textarea
        ref={field}
        label={t('templates.body')}
        description={t('templates.variablesHint')}
        autosize
        minRows={6}
        maxRows={16}
        maxLength={templateLimits.textChars}
        lang={language}
        dir="auto"
        spellCheck={spellCheck}
        value={text}
        onChange={({ currentTarget }) => write(currentTarget.value)}
      />
      <div className={styles.variables}>
        <span className={`${kit.dim} ${kit.small}`}>{t('templates.variables')}</span>
        {templateVariables.map((name) => (
          <button key={name} type="button" className={styles.blank} title={`{${name}}`} onClick={() => insert(name)}>
            {t(`templates.variable.${name}`)}
          </button>
        ))}
      </div>
    </>
  );
}

function useSave(queueId: QueueId | null, template: TemplateView | null, close: () => void) {
  const t = useWords('writing');
  const cache = useQueryClient();
  const { templates } = client.messaging;
  return useMutation({
    mutationFn: (given: { title: string; texts: TemplateView['texts']; fileIds: string[] }) => {
      const at = template && { templateId: template.id, version: template.version };
      if (queueId) return at ? templates.edit({ queueId, ...at, ...given }) : templates.create({ queueId, ...given });
      return at ? templates.editOwn({ ...at, ...given }) : templates.createOwn(given);
    },
    onSuccess: async ({ title: name }) => {
      await cache.invalidateQueries({ queryKey: api.messaging.templates.key() });
      tell(t('templates.saved', { name }));
      close();
    },
  });
}
