import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type Block, flowLimits } from '#flows';
import { useWords } from '#web/i18n.ts';
import type { Fielding } from './editing.ts';
import styles from './flows.module.css';
import { TextField, TriesField, VariableField } from './text-fields.tsx';

/** A menu: its question, and what can be chosen. */
export function MenuFields({
  block,
  change,
  language,
  isForCalls,
}: Fielding & { readonly block: Block & { readonly type: 'menu' } }) {
  const t = useWords('flows');
  const add = () => {
    const taken = new Set(block.choices.map(({ id }) => id));
    let number = block.choices.length + 1;
    while (taken.has(`c${number}`)) number += 1;
    change({ ...block, choices: [...block.choices, { id: `c${number}`, title: { tr: '', en: '' }, next: null }] });
  };
  return (
    <>
      <TextField
        language={language}
        label={t('field.question')}
        text={block.text}
        set={(text) => change({ ...block, text })}
      />
      <div>
        <h3 className={styles.partTitle}>{t('field.choices')}</h3>
        {block.choices.map((choice, at) => (
          <div key={choice.id}>
            <div className={styles.line2}>
              <TextInput
                aria-label={t('exit.choice', { number: at + 1 })}
                placeholder={choice.title[language === 'tr' ? 'en' : 'tr'] || t('exit.choice', { number: at + 1 })}
                maxLength={80}
                value={choice.title[language]}
                onChange={(event) => {
                  const title = { ...choice.title, [language]: event.currentTarget.value };
                  change({ ...block, choices: block.choices.map((one) => (one === choice ? { ...one, title } : one)) });
                }}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('field.removeChoice', { number: at + 1 })}
                onClick={() => change({ ...block, choices: block.choices.filter((one) => one !== choice) })}
              >
                <IconTrash size={16} stroke={1.6} />
              </ActionIcon>
            </div>
            {isForCalls && (
              <TextInput
                size="xs"
                mb={6}
                aria-label={t('field.alsoSaid', { number: at + 1 })}
                placeholder={t('field.alsoSaidText')}
                maxLength={200}
                value={choice.also?.[language] ?? ''}
                onChange={(event) => {
                  const also = { tr: '', en: '', ...choice.also, [language]: event.currentTarget.value };
                  change({ ...block, choices: block.choices.map((one) => (one === choice ? { ...one, also } : one)) });
                }}
              />
            )}
          </div>
        ))}
        {isForCalls && <p className={styles.hint}>{t('field.voiceText')}</p>}
        {block.choices.length < flowLimits.choices && (
          <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
            {t('field.addChoice')}
          </Button>
        )}
      </div>
      <TextField
        language={language}
        label={t('field.again')}
        text={block.again}
        set={(again) => change({ ...block, again })}
      />
      <VariableField value={block.variable} set={(variable) => change({ ...block, variable })} />
      <TriesField value={block.tries} set={(tries) => change({ ...block, tries })} />
    </>
  );
}
