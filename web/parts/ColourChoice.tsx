import { ColorSwatch } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type GroupColour, groupColours } from '#identity';
import { useWords } from '../i18n.ts';
import styles from './page.module.css';

/** One of the colours by which groups and shifts are told apart. */
export function ColourChoice(props: {
  readonly label: string;
  readonly value: GroupColour;
  readonly choose: (colour: GroupColour) => void;
  readonly disabled?: boolean;
}) {
  const t = useWords();
  return (
    <fieldset className={styles.colours} disabled={props.disabled}>
      <legend>{props.label}</legend>
      {groupColours.map((colour) => (
        <label key={colour} className={styles.colour} title={t(`colours.${colour}`)}>
          <input
            type="radio"
            name="colour"
            className="s-visually-hidden"
            checked={props.value === colour}
            onChange={() => props.choose(colour)}
          />
          <ColorSwatch color={`var(--c-group-${colour})`} size={26} withShadow={false} radius="sm">
            {props.value === colour && <IconCheck size={16} stroke={2.4} color="var(--c-surface)" aria-hidden />}
          </ColorSwatch>
          <span className="s-visually-hidden">{t(`colours.${colour}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
