import { Select, Switch } from '@mantine/core';
import type { Language } from '#identity';
import type { PromptOnWire, WaitingFault, WaitingForm, WaitingPart, WaitingTexts } from '#voice';
import { useWords } from '#web/i18n.ts';
import type { Draft } from '#web/parts/draft.ts';
import { Section } from '#web/parts/page.tsx';
import { WaitingTextField } from './WaitingTextField.tsx';
import styles from './waiting.module.css';
import { textsOf } from './waiting-form.ts';

/** One part of what is said, whether it is, and its texts in one language or the prompts in their place. */
export function WaitingPartFields(props: {
  readonly part: WaitingPart;
  readonly draft: Draft<WaitingForm>;
  readonly language: Language;
  readonly ordinary: WaitingTexts;
  readonly faults: readonly WaitingFault[];
  readonly prompts: readonly PromptOnWire[];
  readonly queueId: string;
}) {
  const { part, draft, language, ordinary, faults, prompts, queueId } = props;
  const { now, set } = draft;
  const t = useWords('voice');
  const isSaid = now.isOn && now.parts[part];
  return (
    <Section title={t(`waiting.part.${part}`)} text={t(`waiting.partText.${part}`)}>
      <Switch
        label={t('waiting.partOn')}
        aria-label={`${t(`waiting.part.${part}`)}: ${t('waiting.partOn')}`}
        disabled={!now.isOn}
        checked={now.parts[part]}
        onChange={(event) => set('parts', { ...now.parts, [part]: event.currentTarget.checked })}
      />
      {isSaid &&
        textsOf[part].map((name) => {
          const promptId = now.prompts[name];
          const isKnown = promptId === undefined || prompts.some(({ id }) => id === promptId);
          const known = isKnown ? prompts : [{ id: promptId, name: '–' }, ...prompts];
          const fault = faults.find(({ text }) => text === name);
          return (
            <div key={name} className={styles.one}>
              {promptId === undefined ? (
                <WaitingTextField
                  name={name}
                  language={language}
                  queueId={queueId}
                  text={now.texts[language][name]}
                  ordinary={ordinary[name]}
                  error={fault && t('waiting.unknown', { variable: fault.variable })}
                  set={(text) => set('texts', { ...now.texts, [language]: { ...now.texts[language], [name]: text } })}
                />
              ) : (
                <span className={styles.label}>{t(`waiting.text.${name}`)}</span>
              )}
              {(prompts.length > 0 || promptId !== undefined) && (
                <Select
                  aria-label={t('waiting.sound', { text: t(`waiting.text.${name}`) })}
                  allowDeselect={false}
                  maw={320}
                  size="xs"
                  value={promptId ?? ''}
                  data={[
                    { value: '', label: t('waiting.spoken') },
                    ...known.map(({ id, name: of }) => ({ value: id, label: t('waiting.recording', { name: of }) })),
                  ]}
                  onChange={(value) => {
                    const { [name]: _, ...others } = now.prompts;
                    set('prompts', value ? { ...others, [name]: value } : others);
                  }}
                />
              )}
            </div>
          );
        })}
    </Section>
  );
}
