import { Button, FileButton, Textarea } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Language } from '#identity';
import { type PromptOnWire, promptLimits, recordingPath } from '#voice';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { putBytes } from '#web/plain.ts';
import telephony from '../telephony.module.css';
import { EarlierVersions } from './EarlierVersions.tsx';
import { Sound } from './Sound.tsx';

const soundFiles = '.wav,.mp3,.ogg,.oga,.opus';

/** What a prompt is in one language: heard as callers hear it, written anew, replaced by a recording, taken back. */
export function PromptVariant(props: {
  readonly prompt: PromptOnWire;
  readonly language: Language;
  readonly hasVoice: boolean;
  readonly mayChange: boolean;
}) {
  const { prompt, language, mayChange } = props;
  const t = useWords('prompts');
  const cache = useQueryClient();
  const variant = prompt.variants.find((one) => one.language === language);
  const said = variant?.what.type === 'text' ? variant.what.text : '';
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? said;
  const readAgain = () => cache.invalidateQueries({ queryKey: api.voice.prompts.key() });
  const write = useMutation({
    mutationFn: () => client.voice.prompts.write({ promptId: prompt.id, language, text }),
    onSuccess: async () => {
      await readAgain();
      setTyped(null);
      tell(t('textSaved'));
    },
  });
  const upload = useMutation({
    mutationFn: (file: File) => putBytes(recordingPath(prompt.id, language), file, file.name),
    onSuccess: async () => {
      await readAgain();
      setTyped(null);
      tell(t('uploaded'));
    },
  });
  const isRecording = variant?.what.type === 'recording';
  return (
    <div className={kit.drawerForm}>
      {!props.hasVoice && (
        <p className={telephony.sentence}>{t('noVoice', { language: t(`languages.${language}`) })}</p>
      )}
      {variant ? (
        <div>
          <p className={telephony.label}>{t('plays')}</p>
          <Sound promptId={prompt.id} version={variant} />
        </div>
      ) : (
        <p className={telephony.sentence}>{t('otherLanguage')}</p>
      )}
      {mayChange ? (
        <>
          <form
            className={kit.drawerForm}
            onSubmit={(event) => {
              event.preventDefault();
              write.mutate();
            }}
          >
            <Textarea
              label={t('text')}
              description={t('textText')}
              placeholder={t('textExample')}
              lang={language}
              autosize
              minRows={3}
              maxRows={10}
              maxLength={promptLimits.text}
              value={text}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <InlineError error={write.error} part="prompts" />
            <div>
              <Button type="submit" loading={write.isPending} disabled={text.trim() === '' || text.trim() === said}>
                {t(isRecording ? 'replaceText' : 'saveText')}
              </Button>
            </div>
          </form>
          <div>
            <FileButton accept={soundFiles} onChange={(file) => file && upload.mutate(file)}>
              {(button) => (
                <Button
                  {...button}
                  variant="default"
                  loading={upload.isPending}
                  leftSection={<IconUpload size={16} stroke={1.7} aria-hidden />}
                >
                  {t('upload')}
                </Button>
              )}
            </FileButton>
            <p className={kit.sectionText}>{t('uploadText')}</p>
            <InlineError error={upload.error} part="prompts" />
          </div>
          <EarlierVersions prompt={prompt} language={language} />
        </>
      ) : (
        said !== '' && <p className={telephony.text}>{said}</p>
      )}
    </div>
  );
}
