import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CustomerView } from '#customers';
import { isRefusal } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import styles from './customer.module.css';
import { checked, type Field, longest } from './field.ts';
import { useCorrection } from './useCustomer.ts';

const kinds = { name: 'text', email: 'email', phone: 'tel', note: 'text' } as const satisfies Record<Field, string>;
const adds = { name: 'addName', email: 'addEmail', phone: 'addPhone', note: 'addNote' } as const satisfies Record<
  Field,
  string
>;

/**
 * A field that is corrected where it stands: Enter or leaving it saves, Esc gives up. When somebody else was faster,
 * what was typed stays and the choice is the writer's.
 */
export function EditableField(props: {
  readonly customer: CustomerView;
  readonly field: Field;
  readonly mayEdit: boolean;
  readonly isTitle?: boolean;
  /** Told what was kept. */
  readonly onSaved?: (value: string | null) => void;
}) {
  const { customer, field, mayEdit } = props;
  const t = useWords('customers');
  const editing = useEditing(customer, field, props.onSaved);
  const shared = {
    variant: 'unstyled' as const,
    classNames: { input: (props.isTitle ? styles.titleInput : styles.input) ?? '', root: styles.inputRoot ?? '' },
    'aria-label': t('card.edit', { field: t(`card.${field}`) }),
    placeholder: mayEdit ? t(`card.${adds[field]}`) : '—',
    readOnly: !mayEdit,
    title: mayEdit ? undefined : t('card.readOnly'),
    dir: 'auto' as const,
    maxLength: longest[field] * 2,
    value: editing.text,
    error: editing.error,
    onBlur: editing.leave,
  };
  return (
    <div className={styles.field}>
      {!props.isTitle && <span className={styles.label}>{t(`card.${field}`)}</span>}
      {field === 'note' ? (
        <Textarea
          {...shared}
          autosize
          minRows={1}
          maxRows={12}
          onChange={({ currentTarget }) => editing.type(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') editing.giveUp(event.currentTarget);
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.blur();
          }}
        />
      ) : (
        <TextInput
          {...shared}
          type={kinds[field]}
          autoComplete="off"
          onChange={({ currentTarget }) => editing.type(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') editing.giveUp(event.currentTarget);
            if (event.key === 'Enter') event.currentTarget.blur();
          }}
        />
      )}
      {editing.conflict && <Conflict customer={customer} field={field} editing={editing} />}
    </div>
  );
}

function Conflict(props: {
  readonly customer: CustomerView;
  readonly field: Field;
  readonly editing: ReturnType<typeof useEditing>;
}) {
  const { customer, field, editing } = props;
  const t = useWords('customers');
  const value = customer[field];
  return (
    <div className={styles.conflict} role="alert">
      <span>{value ? t('card.changed', { value }) : t('card.changedEmpty')}</span>
      <div className={styles.conflictChoices}>
        <Button size="compact-xs" variant="default" onClick={editing.saveMine}>
          {t('card.keepMine')}
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={editing.takeTheirs}>
          {t('card.takeTheirs')}
        </Button>
      </div>
    </div>
  );
}

function useEditing(customer: CustomerView, field: Field, onSaved?: (value: string | null) => void) {
  const t = useWords('customers');
  const errorWords = useErrorWords();
  const correction = useCorrection(customer.id);
  const [typed, setTyped] = useState<string | null>(null);
  const [startVersion, setStart] = useState(customer.version);
  const [conflict, setConflict] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const present = customer[field];

  const save = (text: string, version: number) => {
    const outcome = checked(field, text, present);
    if (outcome.type === 'same') return setTyped(null);
    if (outcome.type === 'refused') return setError(t(`card.${outcome.because}`, { max: longest[field] }));
    correction.mutate(
      { field, value: outcome.value, version },
      {
        onSuccess: () => {
          onSaved?.(outcome.value);
          setTyped(null);
        },
        onError: (failed) => {
          if (isRefusal(failed, 'CHANGED_MEANWHILE')) setConflict(true);
          else setError(`${t('card.notSaved')}: ${errorWords(failed).text}`);
        },
      },
    );
  };
  const reset = () => {
    setTyped(null);
    setConflict(false);
    setError(null);
  };
  return {
    text: typed ?? present ?? '',
    error,
    conflict,
    type: (text: string) => {
      if (typed === null) setStart(customer.version);
      setError(null);
      setTyped(text);
    },
    leave: () => {
      if (typed !== null && !conflict) save(typed, startVersion);
    },
    giveUp: (input: HTMLElement) => {
      reset();
      requestAnimationFrame(() => input.blur());
    },
    saveMine: () => {
      setConflict(false);
      if (typed !== null) save(typed, customer.version);
    },
    takeTheirs: reset,
  };
}
