import { CloseButton, TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type Ref, useEffect, useRef, useState } from 'react';
import { useWords } from '../i18n.ts';
import { typingRestMs } from './typed.ts';

const lengthMax = 100;

/**
 * A field that searches while one types: `change` is told when typing rests, without spaces around it. `value` is what is
 * searched for now; when it changes from outside (filters are cleared, a link is followed) the field shows that.
 */
export function SearchField({
  label,
  hasLabel = false,
  placeholder = label,
  value,
  change,
  restMs = typingRestMs,
  onKeyDown,
  ...rest
}: Omit<TextInputProps, 'aria-label' | 'label' | 'leftSection' | 'onChange' | 'rightSection' | 'type' | 'value'> & {
  readonly label: string;
  /** Whether the label stands above the field; else it stands in it while it is empty. */
  readonly hasLabel?: boolean;
  readonly value: string;
  readonly change: (search: string) => void;
  /** 0 where no server is asked. */
  readonly restMs?: number;
  readonly ref?: Ref<HTMLInputElement>;
}) {
  const t = useWords();
  const [text, setText] = useState(value);
  const told = useRef(value);
  const tell = useDebouncedCallback((search: string) => {
    told.current = search;
    change(search);
  }, restMs);
  useEffect(() => {
    // What was told comes back as the value; by then more may have been typed.
    if (value === told.current) return;
    told.current = value;
    tell.cancel();
    setText(value);
  }, [value, tell]);
  const write = (next: string) => {
    setText(next);
    tell(next.trim());
  };
  return (
    <TextInput
      maxLength={lengthMax}
      {...rest}
      {...(hasLabel ? { label } : { 'aria-label': label })}
      type="search"
      placeholder={placeholder}
      leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
      rightSection={text !== '' && <CloseButton size="sm" aria-label={t('form.clear')} onClick={() => write('')} />}
      value={text}
      onChange={({ currentTarget }) => write(currentTarget.value)}
      onBlur={() => tell.flush()}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text !== '') write('');
        else onKeyDown?.(event);
      }}
    />
  );
}
