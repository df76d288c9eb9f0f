import { useWords } from '#web/i18n.ts';
import { Face } from '#web/parts/Face.tsx';
import styles from './team.module.css';

/** People who may be meant by the @ that is being written; walked through with the arrow keys from the field. */
export function MentionList(props: {
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly at: number;
  readonly choose: (name: string) => void;
}) {
  const t = useWords('team');
  return (
    <div className={styles.mentions} role="listbox" aria-label={t('composer.mentions')}>
      {props.people.map((person, index) => (
        <button
          key={person.id}
          type="button"
          role="option"
          tabIndex={-1}
          aria-selected={index === props.at}
          className={styles.mentionRow}
          // The field keeps the cursor.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => props.choose(person.name)}
        >
          <Face person={person} size={22} />
          {person.name}
        </button>
      ))}
    </div>
  );
}
