import { NativeSelect, NumberInput, Textarea } from '@mantine/core';
import { currencies, type OutwardRulesOnWire, outwardLimits } from '#voice';
import { useWords } from '#web/i18n.ts';
import { Section } from '#web/parts/page.tsx';
import styles from './telephony.module.css';

/** What calls cost, as the provider's list says it, and what an hour may cost. */
export function PriceList(props: {
  readonly rules: Pick<OutwardRulesOnWire, 'costPerHour' | 'currency' | 'prices'>;
  /** As it was typed: what is no price yet stands there as well. */
  readonly text: string;
  readonly wrongLine: string | null;
  readonly setText: (text: string) => void;
  readonly change: (more: Partial<OutwardRulesOnWire>) => void;
}) {
  const t = useWords('voice');
  const { rules, text, wrongLine, setText, change } = props;
  const isUnpriced = rules.costPerHour !== null && rules.prices.length === 0;
  return (
    <Section title={t('outward.cost')} text={t('outward.costText')}>
      <div className={styles.choices}>
        <NativeSelect
          label={t('outward.currency')}
          data={[...currencies]}
          value={rules.currency}
          onChange={(event) => change({ currency: event.currentTarget.value as OutwardRulesOnWire['currency'] })}
        />
        <NumberInput
          label={t('outward.costPerHour')}
          placeholder={t('outward.unlimited')}
          min={0}
          max={outwardLimits.costPerHour}
          decimalScale={2}
          w={220}
          value={rules.costPerHour ?? ''}
          onChange={(value) => change({ costPerHour: value === '' ? null : Number(value) })}
        />
      </div>
      <Textarea
        label={t('outward.prices')}
        description={t('outward.pricesText')}
        placeholder={t('outward.pricesExample')}
        autosize
        minRows={3}
        maxRows={14}
        value={text}
        error={
          wrongLine !== null
            ? t('outward.wrongPrice', { line: wrongLine })
            : rules.prices.length > outwardLimits.prices
              ? t('outward.tooManyPrices', { most: outwardLimits.prices })
              : isUnpriced
                ? t('outward.noPrices')
                : null
        }
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Section>
  );
}
