import { Button, NumberInput, Radio, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import {
  beginningPattern,
  callingCodePattern,
  type OutwardRulesOnWire,
  type OutwardTrial,
  outwardLimits,
  readPrices,
  writtenPrices,
} from '#voice';
import { api, client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Section } from '#web/parts/page.tsx';
import { type Change, SaveBar } from '#web/parts/SaveBar.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { PriceList } from './PriceList.tsx';
import styles from './telephony.module.css';

/** What may be called from inside and how much of it in an hour; a number can be tried without anybody being called. */
export function OutwardPanel() {
  const rules = useQuery(api.voice.outward.rules.queryOptions());
  if (rules.isPending) return <LoadingState rows={4} />;
  if (rules.isError) return <ErrorState error={rules.error} part="voice" retry={() => void rules.refetch()} />;
  return (
    <>
      <Rules saved={rules.data as OutwardRulesOnWire} />
      <Trial />
    </>
  );
}

function Rules({ saved }: { readonly saved: OutwardRulesOnWire }) {
  const t = useWords('voice');
  const formats = useFormats();
  const cache = useQueryClient();
  const hasCommas = formats.number(0.5, 1).includes(',');
  const [typed, setTyped] = useState<OutwardRulesOnWire | null>(null);
  const [priceText, setPriceText] = useState<string | null>(null);
  const now = typed ?? saved;
  const wrongLine = priceText === null ? null : readPrices(priceText).wrongLine;
  const saving = useMutation({
    mutationFn: (rules: OutwardRulesOnWire) => client.voice.outward.setRules(rules as never),
    onSuccess: (kept) => {
      cache.setQueryData(api.voice.outward.rules.queryKey(), kept);
      forget();
    },
  });
  const forget = () => {
    setTyped(null);
    setPriceText(null);
  };
  const change = (more: Partial<OutwardRulesOnWire>) => setTyped({ ...now, ...more });
  const wrongCodes = (now.countries ?? []).filter((code) => !callingCodePattern.test(code));
  const wrongBeginnings = now.blocked.filter((one) => !beginningPattern.test(one));
  const isUnpriced = now.costPerHour !== null && now.prices.length === 0;
  const hasFault =
    wrongCodes.length > 0 ||
    wrongBeginnings.length > 0 ||
    now.countries?.length === 0 ||
    wrongLine !== null ||
    isUnpriced ||
    now.prices.length > outwardLimits.prices;
  const said = {
    countries: (of: OutwardRulesOnWire) => (of.countries === null ? t('outward.all') : formats.list(of.countries)),
    blocked: (of: OutwardRulesOnWire) => formats.list(of.blocked),
    callsPerHour: (of: OutwardRulesOnWire) => String(of.brake.callsPerHour ?? t('outward.unlimited')),
    minutesPerHour: (of: OutwardRulesOnWire) => String(of.brake.minutesPerHour ?? t('outward.unlimited')),
    currency: (of: OutwardRulesOnWire) => of.currency,
    costPerHour: (of: OutwardRulesOnWire) =>
      of.costPerHour === null ? t('outward.unlimited') : formats.money(of.costPerHour, of.currency),
    prices: (of: OutwardRulesOnWire) =>
      formats.list(
        of.prices.map(({ beginning, perMinute }) => `${beginning} ${formats.money(perMinute, of.currency)}`),
      ),
  };
  const changes: readonly Change[] = (Object.keys(said) as (keyof typeof said)[])
    .map((key) => ({ what: t(`outward.${key}`), before: said[key](saved), after: said[key](now) }))
    .filter(({ before, after }) => before !== after)
    .map(({ what, before, after }) => ({ what, before: shortened(before), after: shortened(after) }));
  const perHour = (key: 'callsPerHour' | 'minutesPerHour') => (
    <NumberInput
      label={t(`outward.${key}`)}
      placeholder={t('outward.unlimited')}
      min={0}
      max={100_000}
      allowDecimal={false}
      w={220}
      value={now.brake[key] ?? ''}
      onChange={(value) => change({ brake: { ...now.brake, [key]: value === '' ? null : Number(value) } })}
    />
  );
  return (
    <>
      <Section title={t('outward.where')} text={t('outward.whereText')}>
        <Radio.Group
          aria-label={t('outward.where')}
          value={now.countries === null ? 'all' : 'some'}
          onChange={(value) => change({ countries: value === 'all' ? null : (saved.countries ?? ['90']) })}
        >
          <div className={styles.choices}>
            <Radio value="some" label={t('outward.some')} />
            <Radio value="all" label={t('outward.all')} />
          </div>
        </Radio.Group>
        {now.countries !== null && (
          <TagsInput
            label={t('outward.countries')}
            description={t('outward.countriesText')}
            value={[...now.countries]}
            maxTags={outwardLimits.countries}
            error={
              wrongCodes.length > 0
                ? t('outward.wrongCode', { code: wrongCodes[0] ?? '' })
                : now.countries.length === 0
                  ? t('outward.noCountry')
                  : null
            }
            onChange={(countries) =>
              change({ countries: countries.map((code) => code.replace(/^(\+|00)/, '').trim()) })
            }
          />
        )}
        <TagsInput
          label={t('outward.blocked')}
          description={t('outward.blockedText')}
          value={[...now.blocked]}
          maxTags={outwardLimits.blocked}
          error={
            wrongBeginnings.length > 0 ? t('outward.wrongBeginning', { beginning: wrongBeginnings[0] ?? '' }) : null
          }
          onChange={(blocked) => change({ blocked: blocked.map((one) => one.replace(/[\s().-]/g, '')) })}
        />
      </Section>
      <Section title={t('outward.brake')} text={t('outward.brakeText')}>
        {perHour('callsPerHour')}
        {perHour('minutesPerHour')}
      </Section>
      <PriceList
        rules={now}
        text={priceText ?? writtenPrices(now.prices, hasCommas)}
        wrongLine={wrongLine}
        setText={(text) => {
          setPriceText(text);
          change({ prices: [...readPrices(text).prices] });
        }}
        change={change}
      />
      <SaveBar
        changes={changes}
        save={() => saving.mutate(now)}
        reset={forget}
        isSaving={saving.isPending}
        error={saving.error}
        part="voice"
        obstacle={hasFault ? t('outward.faulty') : null}
      />
    </>
  );
}

/** A provider's list may have hundreds of prices; the bar below says only that they are others now. */
const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);

function Trial() {
  const t = useWords('voice');
  const formats = useFormats();
  const [to, setTo] = useState('');
  const rules = useQuery(api.voice.outward.rules.queryOptions());
  const trying = useMutation({ mutationFn: (number: string) => client.voice.outward.try({ to: number }) });
  const begin = (event: FormEvent) => {
    event.preventDefault();
    if (to.trim() !== '') trying.mutate(to.trim());
  };
  const told = trying.data as OutwardTrial | undefined;
  const isAllowed = told?.verdict === 'allowed' || told?.verdict === 'emergency';
  return (
    <Section title={t('outward.try')} text={t('outward.tryText')}>
      <form className={styles.trial} onSubmit={begin}>
        <TextInput
          aria-label={t('outward.number')}
          placeholder={t('outward.number')}
          inputMode="tel"
          maxLength={40}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={trying.isPending}>
          {t('outward.tryIt')}
        </Button>
      </form>
      <InlineError error={trying.error} part="voice" />
      {told && (
        <p className={styles.notice} role="status">
          <StandingMark standing={isAllowed ? 'within' : 'poor'} size={10} />
          <span>
            {t(`outward.verdict.${told.verdict}`, {
              number: told.number ?? to,
              trunks: formats.list(told.trunks),
              because: told.because ?? '',
              at: told.againAt ? formats.time(told.againAt) : '',
            })}
            {told.verdict === 'allowed' && told.perMinute !== null && rules.data && (
              <> {t('outward.perMinute', { price: formats.money(told.perMinute, rules.data.currency) })}</>
            )}
          </span>
        </p>
      )}
    </Section>
  );
}
