import { TextInput } from '@mantine/core';

/** A time of day, `HH:MM`. */
export function TimeInput(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <TextInput
      type="time"
      size="xs"
      w={92}
      aria-label={props.label}
      value={props.value}
      onChange={(event) => {
        if (event.currentTarget.value) props.onChange(event.currentTarget.value);
      }}
    />
  );
}
