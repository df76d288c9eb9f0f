import { NumberInput } from '@mantine/core';
import { useLanguage } from '../i18n.ts';

const unitMs = { second: 1_000, minute: 60_000, hour: 3_600_000 } as const;
const shown = {
  tr: { second: 'sn', minute: 'dk', hour: 'saat' },
  en: { second: 's', minute: 'min', hour: 'h' },
} as const;

/** A length of time, typed in one unit and kept in milliseconds. */
export function DurationField(props: {
  readonly label: string;
  readonly description?: string;
  readonly unit: keyof typeof unitMs;
  readonly valueMs: number;
  readonly minMs?: number;
  readonly maxMs?: number;
  readonly onChange: (valueMs: number) => void;
}) {
  const language = useLanguage();
  const size = unitMs[props.unit];
  return (
    <NumberInput
      label={props.label}
      description={props.description}
      value={props.valueMs / size}
      min={(props.minMs ?? 0) / size}
      {...(props.maxMs === undefined ? {} : { max: props.maxMs / size })}
      decimalScale={props.unit === 'second' ? 0 : 1}
      suffix={` ${shown[language][props.unit]}`}
      maw={180}
      onChange={(typed) => {
        if (typeof typed === 'number') props.onChange(Math.round(typed * size));
      }}
    />
  );
}
