import { SegmentedControl, TagsInput, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { type ConversationDetail, type HeadFault, letterHeadLimits } from '#messaging';
import { useWords } from '#web/i18n.ts';
import { useMe } from '#web/session.ts';
import styles from './letter-fields.module.css';
import type { LetterWriting } from './useLetterHead.ts';

/** What ends an address that is typed, beside Enter and leaving the field. */
const separators = [',', ';'];

/** To whom the letter goes and what it is about: one line while it is right by itself, fields for whoever changes it. */
export function LetterFields(props: {
  readonly rules: NonNullable<ConversationDetail['capabilities']['mail']>;
  readonly letter: LetterWriting;
}) {
  const { head, fault, toAll } = props.letter;
  const t = useWords('messaging');
  const [isOpen, setOpen] = useState(false);
  const fields = useId();
  if (!head) return null;
  const Chevron = isOpen ? IconChevronUp : IconChevronDown;
  const others = head.to.length + head.cc.length + head.bcc.length - 1;
  return (
    <div className={styles.letter}>
      <div className={styles.line}>
        <button
          type="button"
          className={styles.fold}
          aria-expanded={isOpen}
          aria-controls={fields}
          title={t('letter.compose.open')}
          onClick={() => setOpen(!isOpen)}
        >
          <Chevron size={14} stroke={1.8} aria-hidden />
          <span className={styles.receivers} dir="auto">
            {t('letter.to', { to: head.to[0] ?? t('letter.compose.nobody') })}
          </span>
          {others > 0 && <span className={styles.more}>{t('letter.compose.more', { count: others })}</span>}
          <span className={styles.about} dir="auto">
            {head.subject || t('letter.noSubject')}
          </span>
        </button>
        {toAll && (
          <SegmentedControl
            size="xs"
            aria-label={t('letter.compose.answer')}
            value={toAll.isOn ? 'all' : 'one'}
            data={[
              { value: 'all', label: t('letter.compose.all') },
              { value: 'one', label: t('letter.compose.one') },
            ]}
            onChange={(value) => toAll.choose(value === 'all')}
          />
        )}
      </div>
      {isOpen && <Fields {...props} id={fields} />}
      {fault && <Fault fault={fault} />}
    </div>
  );
}

function Fields({
  id,
  rules,
  letter,
}: {
  readonly id: string;
  readonly rules: NonNullable<ConversationDetail['capabilities']['mail']>;
  readonly letter: LetterWriting;
}) {
  const t = useWords('messaging');
  const { user } = useMe();
  const { head, change } = letter;
  if (!head) return null;
  const [firstOfSignature = ''] = rules.signature.replaceAll('{{agent}}', user.name).trim().split('\n');
  return (
    <div className={styles.fields} id={id}>
      {(['to', 'cc', 'bcc'] as const).map((part) => (
        <TagsInput
          key={part}
          size="xs"
          label={t(`letter.compose.${part}`)}
          value={[...head[part]]}
          maxTags={letterHeadLimits.recipients}
          splitChars={separators}
          maxLength={letterHeadLimits.typedChars}
          autoComplete="off"
          spellCheck={false}
          onChange={(typed) => change({ ...head, [part]: typed })}
        />
      ))}
      <TextInput
        size="xs"
        label={t('letter.compose.subject')}
        value={head.subject}
        maxLength={letterHeadLimits.subjectChars}
        onChange={({ currentTarget }) => change({ ...head, subject: currentTarget.value })}
      />
      <p className={styles.hint}>
        {[
          t('letter.compose.bccHint'),
          ...(firstOfSignature ? [t('letter.compose.signature', { first: firstOfSignature })] : []),
          ...(rules.quotes ? [t('letter.compose.quotes')] : []),
        ].join(' ')}
      </p>
    </div>
  );
}

function Fault({ fault: { because, typed } }: { readonly fault: HeadFault }) {
  const t = useWords('messaging');
  return (
    <p className={styles.fault} role="alert">
      {t(`letter.fault.${because}`, { typed, most: letterHeadLimits.recipients })}
    </p>
  );
}
