import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { timeOf } from './time-of-day.ts';

/** A time of day, always in 24 hours whatever the browser prefers: `9`, `930` and `9.30` are understood as well. */
export function TimeInput(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const keep = () => {
    const time = timeOf(typed ?? '');
    if (time) props.onChange(time);
    setTyped(null);
  };
  return (
    <TextInput
      size="xs"
      w={58}
      inputMode="numeric"
      maxLength={5}
      className="s-figures"
      aria-label={props.label}
      value={typed ?? props.value}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={keep}
      onKeyDown={(event) => {
        // The first Enter says that the time is written, the next one sends the form.
        if (event.key !== 'Enter' || typed === null) return;
        event.preventDefault();
        keep();
      }}
    />
  );
}
