import { Select } from '@mantine/core';
import { useErrorWords } from '../errors.ts';
import { useWords } from '../i18n.ts';
import kit from './page.module.css';
import type { Typed } from './typed.ts';

/** Somebody who can be chosen. */
export type Choosable = { readonly id: string; readonly name: string };

/** One person, found by what is typed. The caller asks the server for `typed.search` and gives whom it found. */
export function PersonSelect<Person extends Choosable>(props: {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  /** At most so wide; without it as wide as its form. */
  readonly maw?: number;
  readonly typed: Typed;
  /** Shown in this order and not filtered again; undefined while the first answer is on its way. */
  readonly found: readonly Person[] | undefined;
  /** Why nobody could be looked for. */
  readonly error?: unknown;
  /** Who is chosen; without it everybody chosen is handed over and the field is empty again. */
  readonly value?: Person | null;
  readonly choose: (person: Person) => void;
  /** A word behind the name: her group, what she leaves. */
  readonly note?: (person: Person) => string | null | undefined;
  /** Under which heading somebody stands, where there are several. */
  readonly heading?: (person: Person) => string;
}) {
  const { typed, found = [], value, note, heading } = props;
  const t = useWords();
  const errorWords = useErrorWords();
  const isKept = value !== undefined;
  // Whoever is chosen keeps her name in the field, whatever is looked for next.
  const people = value && !found.some(({ id }) => id === value.id) ? [value, ...found] : found;
  const noteOf = (id: string) => {
    const person = people.find((one) => one.id === id);
    return person && note?.(person);
  };
  return (
    <Select
      label={props.label}
      description={props.description}
      placeholder={props.placeholder ?? t('chooser.search')}
      error={props.error ? errorWords(props.error).text : undefined}
      maw={props.maw}
      searchable
      value={value?.id ?? null}
      {...(isKept ? {} : { searchValue: typed.text })}
      // A field that shows whom it holds is not looking for her.
      onSearchChange={(text) => typed.write(text === value?.name ? '' : text)}
      data={optionsOf(people, heading)}
      filter={({ options }) => options}
      nothingFoundMessage={props.found && t('chooser.nobody')}
      renderOption={({ option }) => (
        <span>
          {option.label}
          {noteOf(option.value) && <span className={kit.dim}> · {noteOf(option.value)}</span>}
        </span>
      )}
      onChange={(id) => {
        const person = people.find((one) => one.id === id);
        if (!person) return;
        props.choose(person);
        if (!isKept) typed.write('');
      }}
    />
  );
}

function optionsOf<Person extends Choosable>(people: readonly Person[], heading?: (person: Person) => string) {
  const option = ({ id, name }: Person) => ({ value: id, label: name });
  if (!heading) return people.map(option);
  return [...Map.groupBy(people, heading)].map(([group, some]) => ({ group, items: some.map(option) }));
}
