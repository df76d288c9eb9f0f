import 'dayjs/locale/tr';
import '@mantine/dates/styles.layer.css';
import { DateInput, type DateInputProps } from '@mantine/dates';
import { useLanguage } from '../i18n.ts';

/** A day (`2026-11-22`), typed or picked, in the language of the page whatever the browser speaks. */
export function DayField({
  label,
  value,
  onChange,
  hasLabel = false,
  ...rest
}: Omit<DateInputProps, 'aria-label' | 'label' | 'locale' | 'onChange' | 'value' | 'valueFormat'> & {
  readonly label: string;
  /** Whether the label stands above the field, as in a form; else only screen readers hear it. */
  readonly hasLabel?: boolean;
  readonly value: string;
  readonly onChange: (day: string) => void;
}) {
  const language = useLanguage();
  return (
    <DateInput
      {...rest}
      {...(hasLabel ? { label } : { 'aria-label': label })}
      valueFormat={language === 'tr' ? 'DD.MM.YYYY' : 'DD/MM/YYYY'}
      locale={language}
      value={value}
      onChange={(day) => day && onChange(day)}
    />
  );
}
