import { Checkbox, MultiSelect, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { type Digest, type DigestSettings, digestLimits, digestParts, type Schedule } from '#digest';
import { languages } from '#identity';
import { useWords } from '#web/i18n.ts';
import type { Draft } from '#web/parts/draft.ts';
import styles from './digest.module.css';
import { hourInWords } from './schedule-words.ts';

export interface Choices {
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly projects: readonly { readonly id: string; readonly name: string }[];
}
/** What the form holds: ids and addresses as texts, as its fields have them. */
export type DigestForm = Omit<DigestSettings, 'recipients' | 'projectId' | 'parts'> & {
  readonly users: string[];
  readonly addresses: string[];
  readonly parts: DigestSettings['parts'][number][];
  readonly projectId: string | null;
};

/** The form of a digest that is there. */
export function formOf({ name, language, schedule, recipients, parts, projectId }: Digest): DigestForm {
  return { name, language, schedule, ...recipients, parts, projectId };
}

/** What keeps a form from being saved; null when nothing does. */
export function obstacleOf({ users, addresses, parts, name }: DigestForm) {
  const count = users.length + addresses.length;
  const bad = addresses.find((address) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address));
  if (bad !== undefined) return { type: 'badAddress', address: bad } as const;
  if (count > digestLimits.recipients) return { type: 'tooMany' } as const;
  if (parts.length === 0) return { type: 'noPart' } as const;
  if (count === 0) return { type: 'noRecipient' } as const;
  return name.trim() === '' ? ({ type: 'noName' } as const) : null;
}

/** Everything that is said of a digest. */
export function DigestFields(props: {
  readonly draft: Draft<DigestForm>;
  readonly choices: Choices;
  readonly zone: string;
  readonly isReadOnly: boolean;
}) {
  const { draft, choices, isReadOnly } = props;
  const { now, set } = draft;
  const t = useWords('digest');
  return (
    <>
      <TextInput
        label={t('name')}
        placeholder={t('namePlaceholder')}
        required
        withAsterisk={false}
        data-autofocus={now.name === '' || undefined}
        maxLength={120}
        disabled={isReadOnly}
        value={now.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <ScheduleFields {...props} />
      <Checkbox.Group
        label={t('parts')}
        value={[...now.parts]}
        onChange={(chosen) =>
          set(
            'parts',
            digestParts.filter((part) => chosen.includes(part)),
          )
        }
      >
        {digestParts.map((part) => (
          <Checkbox key={part} mt={8} value={part} label={t(`partNames.${part}`)} disabled={isReadOnly} />
        ))}
      </Checkbox.Group>
      <Select
        label={t('project')}
        description={t('projectText')}
        disabled={isReadOnly}
        value={now.projectId ?? ''}
        data={[
          { value: '', label: t('allProjects') },
          ...choices.projects.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        allowDeselect={false}
        onChange={(id) => set('projectId', id === '' ? null : id)}
      />
      <MultiSelect
        label={t('people')}
        description={t('peopleText')}
        searchable
        disabled={isReadOnly}
        value={now.users}
        data={choices.people.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(ids) => set('users', ids)}
      />
      <TagsInput
        label={t('addresses')}
        description={t('addressesText')}
        acceptValueOnBlur
        splitChars={[',', ';', ' ']}
        disabled={isReadOnly}
        value={now.addresses}
        onChange={(addresses) => set('addresses', addresses)}
      />
      <Select
        label={t('language')}
        allowDeselect={false}
        disabled={isReadOnly}
        value={now.language}
        data={languages.map((value) => ({ value, label: t(`languages.${value}`) }))}
        onChange={(value) => set('language', languages.find((one) => one === value) ?? now.language)}
      />
    </>
  );
}

const everyChoices = ['day', 'week', 'month'] as const;
const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

function ScheduleFields({
  draft: { now, set },
  zone,
  isReadOnly,
}: {
  readonly draft: Draft<DigestForm>;
  readonly zone: string;
  readonly isReadOnly: boolean;
}) {
  const t = useWords('digest');
  const { schedule } = now;
  const { hour } = schedule;
  const choose = (every: string | null) => {
    const schedules: Readonly<Record<string, Schedule>> = {
      day: { every: 'day', hour },
      week: { every: 'week', weekday: 1, hour },
      month: { every: 'month', day: 1, hour },
    };
    const chosen = schedules[every ?? ''];
    if (chosen) set('schedule', chosen);
  };
  return (
    <div>
      <div className={styles.pair}>
        <Select
          label={t('every')}
          allowDeselect={false}
          disabled={isReadOnly}
          value={schedule.every}
          data={everyChoices.map((value) => ({ value, label: t(`everyOf.${value}`) }))}
          onChange={choose}
        />
        {schedule.every === 'week' && (
          <Select
            label={t('weekday')}
            allowDeselect={false}
            disabled={isReadOnly}
            value={String(schedule.weekday)}
            data={weekdays.map((value) => ({ value: String(value), label: t(`weekdays.${value}`) }))}
            onChange={(value) => set('schedule', { ...schedule, weekday: Number(value ?? 1) })}
          />
        )}
        {schedule.every === 'month' && (
          <NumberInput
            label={t('monthDay')}
            min={1}
            max={31}
            clampBehavior="strict"
            allowDecimal={false}
            disabled={isReadOnly}
            value={schedule.day}
            onChange={(value) => typeof value === 'number' && set('schedule', { ...schedule, day: value })}
          />
        )}
        <Select
          label={t('hour')}
          allowDeselect={false}
          disabled={isReadOnly}
          value={String(hour)}
          data={Array.from({ length: 24 }, (_, value) => ({ value: String(value), label: hourInWords(value) }))}
          onChange={(value) => set('schedule', { ...schedule, hour: Number(value ?? 0) })}
        />
      </div>
      <p className={styles.trouble}>
        {t(`speaksOf.${schedule.every}`)} {schedule.every === 'month' && t('monthDayText')} {t('hourText', { zone })}
      </p>
    </div>
  );
}
