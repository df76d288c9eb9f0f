import { Button, Drawer, NumberInput, SegmentedControl, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { directions, type KpiNormOnWire, kpiAmounts, type Place, periodKinds, placeTypes } from '#kpi';
import { findFigure } from '#metrics';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { type Draft, useDraft } from '#web/parts/draft.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { faultOf, figuresOf, formOf, type NormForm, newForm, normOf } from './form.ts';
import styles from './kpi.module.css';
import { useKpiWords } from './words.ts';

/** One norm: the figure, where and over what it holds, and its three amounts. `norm` null: a new one. */
export function NormDrawer({ norm, close }: { readonly norm: KpiNormOnWire | null; readonly close: () => void }) {
  const words = useKpiWords();
  const { t } = words;
  const shell = useWords('shell');
  const errorWords = useErrorWords('kpi');
  const cache = useQueryClient();
  const saved = useMemo(() => (norm ? formOf(norm) : newForm), [norm]);
  const draft = useDraft(saved);
  const renew = () => cache.invalidateQueries({ queryKey: api.kpi.key() });
  const save = useMutation({
    mutationFn: () =>
      norm
        ? client.kpi.kpis.change({ kpiNormId: norm.id, version: norm.version, ...normOf(draft.now) })
        : client.kpi.kpis.create(normOf(draft.now)),
    onSuccess: () => {
      tell(t(norm ? 'saved' : 'created'));
      close();
    },
    onSettled: renew,
  });
  const archive = useMutation({
    mutationFn: ({ id, version }: KpiNormOnWire) => client.kpi.kpis.archive({ kpiNormId: id, version }),
    onSuccess: () => {
      tell(t('archived'));
      close();
    },
    onError: (error) => tellError(errorWords(error)),
    onSettled: renew,
  });
  const askArchive = async (which: KpiNormOnWire) => {
    const said = { title: t('archiveTitle'), text: t('archiveText'), yes: t('archive'), no: shell('form.cancel') };
    if (await ask({ ...said, isDangerous: true })) archive.mutate(which);
  };
  const fault = faultOf(draft.now);
  return (
    <Drawer
      opened
      onClose={close}
      title={t(norm ? 'change' : 'new')}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <form
        className={kit.drawerForm}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <PlaceFields draft={draft} />
        <FigureField draft={draft} />
        <AmountFields draft={draft} />
        <p className={kit.dim}>{t(norm ? 'judgedStay' : 'fromNow')}</p>
        {fault && draft.isChanged && (
          <p className={styles.fault} role="status">
            {words.fault(fault)}
          </p>
        )}
        <InlineError error={save.error} part="kpi" />
        <div className={kit.drawerFoot}>
          <Button type="submit" loading={save.isPending} disabled={!draft.isChanged || fault !== null}>
            {norm ? shell('form.save') : t('add')}
          </Button>
          {norm && (
            <Button variant="subtle" color="red" loading={archive.isPending} onClick={() => void askArchive(norm)}>
              {t('archive')}
            </Button>
          )}
        </div>
      </form>
    </Drawer>
  );
}

interface FieldProps {
  readonly draft: Draft<NormForm>;
}

function PlaceFields({ draft: { now, set } }: FieldProps) {
  const { t } = useKpiWords();
  const choices = useQuery(api.kpi.kpis.choices.queryOptions());
  const { queues = [], groups = [], agents = [], isCompany = true } = choices.data ?? {};
  const named = { queue: queues, group: groups, agent: agents };
  const types = placeTypes.filter((type) => type !== 'company' || isCompany);
  const chosen = now.placeType === 'company' ? null : now.placeType;
  return (
    <div className={styles.pair}>
      <Select
        label={t('place')}
        allowDeselect={false}
        value={now.placeType}
        onChange={(type) => {
          set('placeType', (type ?? 'company') as Place['type']);
          set('placeId', null);
        }}
        data={types.map((value) => ({ value, label: t(`places.${value}`) }))}
      />
      {chosen && (
        <Select
          label={t(`which.${chosen}`)}
          searchable
          value={now.placeId}
          onChange={(id) => set('placeId', id)}
          data={named[chosen].map(({ id, name }) => ({ value: id, label: name }))}
          description={chosen === 'group' ? t('groupNote') : undefined}
        />
      )}
    </div>
  );
}

function FigureField({ draft: { now, set } }: FieldProps) {
  const { t } = useKpiWords();
  const language = useLanguage();
  const offered = figuresOf(now.placeType);
  const figure = findFigure(now.figure);
  return (
    <>
      <Select
        label={t('figure')}
        searchable
        value={now.figure === '' ? null : now.figure}
        onChange={(id) => set('figure', id ?? '')}
        data={offered.map(({ id, name }) => ({ value: id, label: name[language] }))}
        description={figure?.sentence[language]}
      />
      <div className={styles.pair}>
        <Select
          label={t('period')}
          allowDeselect={false}
          value={now.period}
          onChange={(kind) => set('period', (kind ?? 'day') as NormForm['period'])}
          data={periodKinds.map((value) => ({ value, label: t(`every.${value}`) }))}
        />
        <div>
          <div className={styles.label} id="kpi-direction">
            {t('direction')}
          </div>
          <SegmentedControl
            aria-labelledby="kpi-direction"
            value={now.direction}
            onChange={(value) => set('direction', value as NormForm['direction'])}
            data={directions.map((value) => ({ value, label: t(`directions.${value}`) }))}
          />
        </div>
      </div>
    </>
  );
}

function AmountFields({ draft: { now, set } }: FieldProps) {
  const { t } = useKpiWords();
  const unit = findFigure(now.figure)?.unit;
  const suffixes = {
    share: ' %',
    ms: ` ${t('unitMs')}`,
    perHour: ` ${t('perHour')}`,
    count: '',
    ratio: '',
    points: '',
  };
  return (
    <div className={styles.triple}>
      {kpiAmounts.map((amount) => (
        <NumberInput
          key={amount}
          label={t(`amounts.${amount}`)}
          description={t(`amountHints.${amount}`)}
          min={0}
          max={unit === 'share' ? 100 : 1e9}
          decimalScale={unit === 'ms' || unit === 'count' ? 0 : 2}
          suffix={unit ? suffixes[unit] : ''}
          value={now[amount]}
          onChange={(typed) => set(amount, typeof typed === 'number' ? typed : '')}
        />
      ))}
    </div>
  );
}
