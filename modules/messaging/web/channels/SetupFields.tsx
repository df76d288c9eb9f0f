import { NumberInput, PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { type FieldValue, isAsked, type SetupFieldView } from '#messaging';
import { useWords } from '#web/i18n.ts';
import { useFieldWords } from './field-words.ts';

const charsMost = 500;

interface Props {
  readonly channel: string;
  readonly fields: readonly SetupFieldView[];
  /** What is typed or kept, by key; a secret is what is typed now. */
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly secretsKept: readonly string[];
  readonly set: (key: string, value: FieldValue) => void;
}

/** What a channel asks for to be connected, as the channel itself says. */
export function SetupFields({ fields, values, ...props }: Props) {
  const usual = new Map(fields.map((field) => [field.key, field.usual]));
  const valueAt = (key: string) => values[key] ?? usual.get(key) ?? '';
  return fields
    .filter(({ onlyWhen, key, kind, isRequired }) =>
      isAsked({ key, kind, isRequired, ...(onlyWhen && { onlyWhen }) }, valueAt),
    )
    .map((field) => <SetupField key={field.key} field={field} value={valueAt(field.key)} {...props} />);
}

function SetupField(
  props: Omit<Props, 'fields' | 'values'> & { readonly field: SetupFieldView; readonly value: FieldValue },
) {
  const { field, value, set, secretsKept } = props;
  const t = useWords('channels');
  const { label, hint, choice } = useFieldWords(props.channel)(field.key);
  const isKept = secretsKept.includes(field.key);
  const common = { label, description: hint, required: field.isRequired && !isKept, withAsterisk: false };
  const maxLength = field.maxChars ?? charsMost;
  switch (field.kind) {
    case 'secret':
      return (
        <PasswordInput
          {...common}
          description={isKept ? t('connection.secretKept') : hint}
          placeholder={isKept ? '••••••••••' : ''}
          maxLength={maxLength}
          autoComplete="off"
          value={String(value)}
          onChange={(event) => set(field.key, event.currentTarget.value)}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...common}
          value={value === '' ? '' : Number(value)}
          onChange={(next) => typeof next === 'number' && set(field.key, next)}
        />
      );
    case 'onOff':
      return (
        <Switch
          label={label}
          description={hint}
          checked={value === true}
          onChange={(event) => set(field.key, event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={field.choices.map((each) => ({ value: each, label: choice(each) }))}
          value={String(value)}
          allowDeselect={false}
          onChange={(next) => next !== null && set(field.key, next)}
        />
      );
    case 'longText':
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={12}
          maxLength={maxLength}
          value={String(value)}
          onChange={(event) => set(field.key, event.currentTarget.value)}
        />
      );
    case 'text':
      return (
        <TextInput
          {...common}
          maxLength={maxLength}
          value={String(value)}
          onChange={(event) => set(field.key, event.currentTarget.value)}
        />
      );
  }
}
