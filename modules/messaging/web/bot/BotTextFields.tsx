import { Button, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { type BotFault, type BotTextName, type BotTexts, botLimits, botTextNames, botVariables } from '#messaging';
import { useWords } from '#web/i18n.ts';
import styles from './bot.module.css';

/** The texts of a bot in one language; a variable is put in where one writes. */
export function BotTextFields(props: {
  readonly texts: BotTexts;
  readonly ordinary: BotTexts;
  readonly faults: readonly BotFault[];
  readonly set: (texts: BotTexts) => void;
}) {
  const t = useWords('messaging');
  return botTextNames.map((name) => {
    const fault = props.faults.find(({ text }) => text === name);
    return (
      <BotTextField
        key={name}
        name={name}
        text={props.texts[name]}
        ordinary={props.ordinary[name]}
        error={fault && (fault.type === 'emptyText' ? t('bot.empty') : t('bot.unknown', { variable: fault.variable }))}
        set={(text) => props.set({ ...props.texts, [name]: text })}
      />
    );
  });
}

function BotTextField(props: {
  readonly name: BotTextName;
  readonly text: string;
  readonly ordinary: string;
  readonly error: string | undefined;
  readonly set: (text: string) => void;
}) {
  const t = useWords('messaging');
  const field = useRef<HTMLTextAreaElement>(null);
  const { name, text, ordinary, set } = props;
  const insert = (variable: string) => {
    const at = field.current?.selectionStart ?? text.length;
    set(`${text.slice(0, at)}{${variable}}${text.slice(field.current?.selectionEnd ?? at)}`);
    field.current?.focus();
  };
  return (
    <div>
      <Textarea
        ref={field}
        label={t(`bot.text.${name}`)}
        description={t(`bot.textWhen.${name}`)}
        error={props.error}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={botLimits.textChars}
        value={text}
        onChange={(event) => set(event.currentTarget.value)}
      />
      <div className={styles.variables}>
        {botVariables.map((variable) => (
          <button
            key={variable}
            type="button"
            className={styles.variable}
            title={t(`bot.variable.${variable}`)}
            aria-label={t('bot.insert', { variable: t(`bot.variable.${variable}`) })}
            onClick={() => insert(variable)}
          >
            {`{${variable}}`}
          </button>
        ))}
        {text !== ordinary && (
          <Button variant="subtle" size="compact-xs" onClick={() => set(ordinary)}>
            {t('bot.restore')}
          </Button>
        )}
      </div>
    </div>
  );
}
