import { ActionIcon, Button, NumberInput, Select, Switch, Textarea } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { languages } from '#identity';
import {
  keepDaysMost,
  noticeChars,
  type RecordingRule,
  type RecordingRules,
  type RuleType,
  recordedCalls,
  usualNotice,
} from '#recordings';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { PlainPage, Section } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay, useMe } from '#web/session.ts';
import styles from './recordings.module.css';

interface Target {
  readonly type: RuleType;
  readonly id: string;
  readonly name: string;
}

/** Which calls are recorded, and for how long: for the whole house, and otherwise for single queues and numbers. */
export function RulesPage() {
  const t = useWords('recordings');
  const { organisation } = useMe();
  const rules = useQuery(api.recordings.rules.queryOptions());
  if (rules.isPending) return <LoadingState rows={6} />;
  if (rules.isError) return <ErrorState error={rules.error} retry={() => void rules.refetch()} />;
  const house: Target = { type: 'organisation', id: organisation.id, name: t('rules.house') };
  return (
    <PlainPage title={t('rules.title')} sentence={t('rules.sentence')}>
      <Section title={t('rules.house')} text={t('rules.houseText')}>
        <RuleFields key={JSON.stringify(rules.data.house)} target={house} rule={rules.data.house} />
      </Section>
      <Others rules={rules.data} />
    </PlainPage>
  );
}

function Others({ rules }: { readonly rules: RecordingRules }) {
  const t = useWords('recordings');
  const [added, setAdded] = useState<string | null>(null);
  const targets = useTargets();
  const nameOf = (id: string): Target | undefined => targets.find((one) => one.id === id);
  const shown = rules.others.flatMap((rule) => {
    const target = nameOf(rule.id);
    return target ? [{ target, rule }] : [];
  });
  const isShown = (id: string): boolean => rules.others.some((one) => one.id === id);
  const free = targets.filter(({ id }) => !isShown(id));
  const fresh = free.find(({ id }) => id === added);
  return (
    <Section title={t('rules.others')} text={t('rules.othersText')}>
      {shown.map(({ target, rule }) => (
        <RuleFields key={`${target.id}${JSON.stringify(rule)}`} target={target} rule={rule} isOther />
      ))}
      {fresh && <RuleFields key={fresh.id} target={fresh} rule={rules.house} isOther isNew />}
      <Select
        aria-label={t('rules.add')}
        placeholder={t('rules.add')}
        searchable
        value={null}
        maw={360}
        disabled={free.length === 0}
        data={(['queue', 'number'] as const).map((type) => ({
          group: t(`rules.${type}`),
          items: free.filter((one) => one.type === type).map(({ id, name }) => ({ value: id, label: name })),
        }))}
        onChange={setAdded}
      />
    </Section>
  );
}

/** Queues that take calls, and numbers, as far as she may see them. */
function useTargets(): readonly Target[] {
  const may = useMay();
  const queues = useQuery({
    ...api.queues.queues.list.queryOptions({ input: {} }),
    enabled: may('queue.read'),
  });
  const numbers = useQuery({ ...api.voice.numbers.list.queryOptions(), enabled: may('telephony.read') });
  return [
    ...(queues.data?.items ?? [])
      .filter(({ media, isArchived }) => media.includes('voice') && !isArchived)
      .map(({ id, name }): Target => ({ type: 'queue', id, name })),
    ...(numbers.data?.items ?? []).map(
      ({ id, name, number }): Target => ({
        type: 'number',
        id,
        name: `${name} · ${number}`,
      }),
    ),
  ];
}

function RuleFields(props: {
  readonly target: Target;
  readonly rule: RecordingRule;
  readonly isOther?: boolean;
  readonly isNew?: boolean;
}) {
  const t = useWords('recordings');
  const cache = useQueryClient();
  const { target, rule, isOther = false, isNew = false } = props;
  const { type, id, name } = target;
  const [now, setNow] = useState(rule);
  const { notice } = now;
  const isChanged = isNew || JSON.stringify(now) !== JSON.stringify(rule);
  const isWhole = notice === null || languages.every((language) => notice[language].trim() !== '');
  const settled = { onSettled: () => cache.invalidateQueries({ queryKey: api.recordings.key() }) };
  const save = useMutation({
    mutationFn: () => client.recordings.setRule({ type, id, ...now }),
    onSuccess: () => tell(t('rules.saved', { name })),
    ...settled,
  });
  const remove = useMutation({ mutationFn: () => client.recordings.unsetRule({ type, id }), ...settled });
  return (
    <form
      className={styles.rule}
      aria-label={name}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {isOther && <p className={styles.ruleName}>{name}</p>}
      <div className={styles.row}>
        <Select
          label={t('rules.calls')}
          w={230}
          allowDeselect={false}
          value={now.calls}
          data={recordedCalls.map((value) => ({ value, label: t(`rules.which.${value}`) }))}
          onChange={(value) => {
            const calls = recordedCalls.find((one) => one === value);
            if (calls) setNow({ ...now, calls });
          }}
        />
        <NumberInput
          label={t('rules.keepDays')}
          w={170}
          min={1}
          max={keepDaysMost}
          allowDecimal={false}
          value={now.keepDays}
          onChange={(value) => typeof value === 'number' && setNow({ ...now, keepDays: value })}
        />
      </div>
      {(now.calls === 'all' || now.calls === 'inbound') && (
        <>
          <Switch
            label={t('rules.notice')}
            description={t('rules.noticeText')}
            checked={notice !== null}
            onChange={({ currentTarget }) => setNow({ ...now, notice: currentTarget.checked ? usualNotice : null })}
          />
          {notice && (
            <div className={styles.row}>
              {languages.map((language) => (
                <Textarea
                  key={language}
                  className={styles.grow ?? ''}
                  label={t(`rules.noticeIn.${language}`)}
                  lang={language}
                  autosize
                  minRows={2}
                  maxRows={6}
                  required
                  maxLength={noticeChars}
                  value={notice[language]}
                  onChange={({ currentTarget }) => {
                    setNow({ ...now, notice: { ...notice, [language]: currentTarget.value } });
                  }}
                />
              ))}
            </div>
          )}
        </>
      )}
      <div className={styles.row}>
        <Button type="submit" loading={save.isPending} disabled={!isChanged || !isWhole}>
          {t('rules.save')}
        </Button>
        {isOther && !isNew && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('rules.remove', { name })}
            title={t('rules.remove', { name })}
            onClick={() => remove.mutate()}
          >
            <IconTrash size={16} stroke={1.6} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <InlineError error={save.error ?? remove.error} />
    </form>
  );
}
