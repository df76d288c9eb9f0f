import { Button, Drawer, NumberInput, Select, Switch, Table, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AwayReasonOnWire, awayClasses } from '#agents';
import { PresenceRulesForm } from '#agents/web';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { useDraft } from '#web/parts/draft.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';

const minuteMs = 60_000;
const longestMinutes = 24 * 60;

/** Why agents are away, and what that time counts as. */
export function AwayReasonsPage() {
  const t = useWords('queues');
  const language = useLanguage();
  const formats = useFormats();
  const reasons = useQuery(api.agents.awayReasons.list.queryOptions());
  const [open, setOpen] = useState<AwayReasonOnWire | 'new' | null>(null);
  return (
    <PlainPage
      title={t('away.title')}
      sentence={t('away.sentence')}
      actions={
        <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={() => setOpen('new')}>
          {t('away.add')}
        </Button>
      }
    >
      {reasons.isPending && <LoadingState rows={4} />}
      {reasons.isError && <ErrorState error={reasons.error} part="queues" retry={() => void reasons.refetch()} />}
      {reasons.data && (
        <div className={kit.table}>
          <Table miw={480} maw={760}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('away.order')}</Table.Th>
                <Table.Th>{t('away.class')}</Table.Th>
                <Table.Th>{t('away.paid')}</Table.Th>
                <Table.Th ta="end">{t('away.longestShort')}</Table.Th>
                <Table.Th ta="end">{t('away.allowanceShort')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {reasons.data.items.map((reason) => (
                <Table.Tr key={reason.id} className={kit.openRow}>
                  <Table.Td>
                    <button type="button" className={`${kit.rowButton} ${kit.name}`} onClick={() => setOpen(reason)}>
                      {reason[language]}
                      {reason.isArchived && <span className={kit.dim}> ({t('away.isArchived')})</span>}
                    </button>
                  </Table.Td>
                  <Table.Td>{t(`away.classes.${reason.class}`)}</Table.Td>
                  <Table.Td>{t(reason.isPaid ? 'away.paidShort' : 'away.unpaidShort')}</Table.Td>
                  <Table.Td ta="end" data-figure>
                    {reason.longestMs === null ? t('away.noLimit') : formats.duration(reason.longestMs)}
                  </Table.Td>
                  <Table.Td ta="end" data-figure>
                    {reason.allowanceMs === null ? t('away.noLimit') : formats.duration(reason.allowanceMs)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      <PresenceRulesForm />
      {open && (
        <ReasonDrawer
          key={open === 'new' ? 'new' : open.id}
          reason={open === 'new' ? null : open}
          close={() => setOpen(null)}
        />
      )}
    </PlainPage>
  );
}

type ReasonForm = Pick<AwayReasonOnWire, 'tr' | 'en' | 'class' | 'isPaid' | 'allowanceMs' | 'longestMs'>;
const newReason: ReasonForm = {
  tr: '',
  en: '',
  class: 'break',
  isPaid: true,
  allowanceMs: 30 * minuteMs,
  longestMs: 15 * minuteMs,
};

function formOf({ tr, en, class: kind, isPaid, allowanceMs, longestMs }: AwayReasonOnWire): ReasonForm {
  return { tr, en, class: kind, isPaid, allowanceMs, longestMs };
}

const minutesOf = (ms: number | null): number | '' => (ms === null ? '' : ms / minuteMs);

function ReasonDrawer({ reason, close }: { readonly reason: AwayReasonOnWire | null; readonly close: () => void }) {
  const t = useWords('queues');
  const shell = useWords('shell');
  const language = useLanguage();
  const cache = useQueryClient();
  const errorWords = useErrorWords('queues');
  const draft = useDraft<ReasonForm>(reason ? formOf(reason) : newReason);
  const { now, set } = draft;
  const refresh = () => cache.invalidateQueries({ queryKey: api.agents.awayReasons.key() });
  const save = useMutation({
    mutationFn: () =>
      reason
        ? client.agents.awayReasons.edit({ awayReasonId: reason.id, ...draft.changes })
        : client.agents.awayReasons.create(now),
    onSuccess: (saved) => {
      void refresh();
      tell(t('away.saved', { name: saved[language] }));
      close();
    },
  });
  const archive = async (awayReasonId: string, isArchived: boolean) => {
    try {
      await client.agents.awayReasons.edit({ awayReasonId, isArchived });
    } catch (failed) {
      tellError(errorWords(failed));
      return;
    }
    await refresh();
    close();
    const undo = { label: shell('form.undo'), run: () => void archive(awayReasonId, !isArchived) };
    tell(t(isArchived ? 'away.archived' : 'away.restored', { name: now[language] }), undo);
  };
  return (
    <Drawer
      opened
      onClose={close}
      title={reason?.[language] ?? t('away.new')}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <form
        className={kit.drawerForm}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextInput
          label={t('away.tr')}
          required
          withAsterisk={false}
          data-autofocus
          maxLength={120}
          value={now.tr}
          onChange={(event) => set('tr', event.currentTarget.value)}
        />
        <TextInput
          label={t('away.en')}
          required
          withAsterisk={false}
          maxLength={120}
          value={now.en}
          onChange={(event) => set('en', event.currentTarget.value)}
        />
        <Select
          label={t('away.class')}
          data={awayClasses.map((value) => ({ value, label: t(`away.classes.${value}`) }))}
          value={now.class}
          onChange={(kind) => kind && set('class', kind)}
        />
        <Switch
          label={t('away.paid')}
          checked={now.isPaid}
          onChange={(event) => set('isPaid', event.currentTarget.checked)}
        />
        {(['longest', 'allowance'] as const).map((limit) => (
          <NumberInput
            key={limit}
            label={t(`away.${limit}`)}
            description={t(`away.${limit}Text`)}
            min={1}
            max={longestMinutes}
            allowDecimal={false}
            value={minutesOf(now[`${limit}Ms`])}
            onChange={(typed) => set(`${limit}Ms`, typeof typed === 'number' ? typed * minuteMs : null)}
          />
        ))}
        <InlineError error={save.error} part="queues" />
        <div className={kit.drawerFoot}>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={!draft.isChanged || !now.tr.trim() || !now.en.trim()}
          >
            {reason ? shell('form.save') : t('away.add')}
          </Button>
          <Button variant="default" onClick={close}>
            {shell('form.cancel')}
          </Button>
          {reason && (
            <Button
              variant="subtle"
              color="gray"
              className={kit.push ?? ''}
              onClick={() => void archive(reason.id, !reason.isArchived)}
            >
              {t(reason.isArchived ? 'away.restore' : 'away.archive')}
            </Button>
          )}
        </div>
      </form>
    </Drawer>
  );
}
