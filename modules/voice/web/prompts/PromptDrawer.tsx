import { Button, Drawer, Tabs, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Language, languages } from '#identity';
import { type PromptOnWire, promptLimits } from '#voice';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import telephony from '../telephony.module.css';
import { PromptVariant } from './PromptVariant.tsx';
import styles from './prompts.module.css';
import { useUseWords } from './useUseWords.ts';

/** One prompt: its name, what it is in each language and was before, what plays it, its end. */
export function PromptDrawer(props: {
  readonly prompt: PromptOnWire;
  readonly voices: readonly Language[];
  readonly mayChange: boolean;
  readonly close: () => void;
}) {
  const { prompt, mayChange, close } = props;
  const t = useWords('prompts');
  const shell = useWords('shell');
  const reader = useLanguage();
  const cache = useQueryClient();
  const errorWords = useErrorWords('prompts');
  const [name, setName] = useState(prompt.name);
  const readAgain = () => cache.invalidateQueries({ queryKey: api.voice.prompts.key() });
  const rename = useMutation({
    mutationFn: () => client.voice.prompts.rename({ promptId: prompt.id, name }),
    onSuccess: async () => {
      await readAgain();
      tell(t('saved'));
    },
  });
  const remove = async () => {
    const words = { title: t('removeOf', { name: prompt.name }), text: t('removeText') };
    if (!(await ask({ ...words, yes: t('remove'), no: shell('form.cancel'), isDangerous: true }))) return;
    try {
      await client.voice.prompts.remove({ promptId: prompt.id });
      close();
    } catch (failed) {
      tellError(errorWords(failed));
    }
    await readAgain();
  };
  const isUsed = prompt.usedBy.length > 0;
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={520}
      title={prompt.name}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <div className={kit.drawerForm}>
        {prompt.isMissing && (
          <div className={telephony.notice} role="status">
            <p className={telephony.text}>{t('missingText')}</p>
          </div>
        )}
        {mayChange && (
          <form
            className={kit.drawerForm}
            onSubmit={(event) => {
              event.preventDefault();
              rename.mutate();
            }}
          >
            <TextInput
              label={t('name')}
              description={t('nameText')}
              maxLength={promptLimits.name}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {name.trim() !== '' && name.trim() !== prompt.name && (
              <div>
                <Button type="submit" variant="default" loading={rename.isPending}>
                  {t('rename')}
                </Button>
              </div>
            )}
            <InlineError error={rename.error} part="prompts" />
          </form>
        )}
        <Tabs defaultValue={reader} keepMounted={false}>
          <Tabs.List mb={16}>
            {languages.map((language) => (
              <Tabs.Tab key={language} value={language}>
                {t(`languages.${language}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {languages.map((language) => (
            <Tabs.Panel key={language} value={language}>
              <PromptVariant
                prompt={prompt}
                language={language}
                hasVoice={props.voices.includes(language)}
                mayChange={mayChange}
              />
            </Tabs.Panel>
          ))}
        </Tabs>
        <div>
          <p className={telephony.label}>{t('usedBy')}</p>
          <Uses uses={prompt.usedBy} />
        </div>
        {mayChange && (
          <div className={kit.drawerFoot}>
            {isUsed && <span className={`${kit.dim} ${kit.small}`}>{t('inUseText')}</span>}
            <Button
              variant="subtle"
              color="red"
              className={kit.push ?? ''}
              disabled={isUsed}
              onClick={() => void remove()}
            >
              {t('remove')}
            </Button>
          </div>
        )}
      </div>
    </Drawer>
  );
}

function Uses({ uses }: { readonly uses: PromptOnWire['usedBy'] }) {
  const t = useWords('prompts');
  const wordsOf = useUseWords();
  if (uses.length === 0) return <p className={telephony.sentence}>{t('unused')}</p>;
  return (
    <ul className={styles.uses}>
      {uses.map((use) => (
        <li key={use.id}>
          {use.name === null ? (
            wordsOf(use)
          ) : (
            <Link to="/settings/flows/$flowId" params={{ flowId: use.id }}>
              {wordsOf(use)}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
