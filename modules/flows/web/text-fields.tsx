import { NumberInput, Textarea, TextInput } from '@mantine/core';
import { type FlowText, flowLimits } from '#flows';
import type { Language } from '#identity';
import { useWords } from '#web/i18n.ts';

/** What a block says, in one of its languages; the other one shows through while it is empty. */
export function TextField(props: {
  readonly label: string;
  readonly text: FlowText;
  readonly language: Language;
  readonly set: (text: FlowText) => void;
}) {
  const { text, language } = props;
  const t = useWords('flows');
  const other = text[language === 'tr' ? 'en' : 'tr'];
  return (
    <Textarea
      label={props.label}
      description={t('field.variablesText')}
      placeholder={other}
      autosize
      minRows={2}
      maxRows={8}
      maxLength={flowLimits.textChars}
      value={text[language]}
      onChange={(event) => props.set({ ...text, [language]: event.currentTarget.value })}
    />
  );
}

/** The name under which something is kept. */
export function VariableField(props: { readonly value: string; readonly set: (value: string) => void }) {
  const t = useWords('flows');
  return (
    <TextInput
      label={t('field.variable')}
      description={t('field.variableText')}
      value={props.value}
      maxLength={40}
      spellCheck={false}
      onChange={(event) => props.set(event.currentTarget.value)}
    />
  );
}

/** How often a customer is asked before the flow goes on without her answer. */
export function TriesField(props: { readonly value: number; readonly set: (value: number) => void }) {
  const t = useWords('flows');
  return (
    <NumberInput
      label={t('field.tries')}
      min={1}
      max={flowLimits.tries}
      allowDecimal={false}
      value={props.value}
      onChange={(typed) => typeof typed === 'number' && props.set(typed)}
    />
  );
}
