import { useWords } from '#web/i18n.ts';
import styles from './composer.module.css';

/** A small set that serves customers; anything else comes from the system's own picker. */
const groups = {
  faces: ['🙂', '😊', '😀', '😅', '😉', '😍', '🤗', '🤔', '😕', '😔', '😢', '🙏'],
  hands: ['👍', '👌', '👏', '🙌', '🤝', '✌️', '👋', '💪', '☝️', '👉', '👇', '🫶'],
  things: ['📦', '🚚', '📞', '✉️', '📄', '🧾', '💳', '🛒', '🎁', '🔑', '🕐', '📍'],
  signs: ['✅', '❌', '⚠️', 'ℹ️', '❓', '❗', '⭐', '❤️', '🎉', '🔔', '➡️', '🔗'],
} as const;
type Group = keyof typeof groups;
const columns = 6;

/** Signs to put into the text; walked through with the arrow keys. */
export function EmojiPicker({ pick }: { readonly pick: (sign: string) => void }) {
  const t = useWords('messaging');
  return (
    <div className={styles.emojis} role="toolbar" aria-label={t('composer.emoji')} onKeyDown={walk}>
      {(Object.keys(groups) as Group[]).map((group) => (
        <div key={group}>
          <p className={styles.emojiGroup}>{t(`composer.emojiGroups.${group}`)}</p>
          <div className={styles.emojiGrid}>
            {groups[group].map((sign) => (
              <button key={sign} type="button" className={styles.emoji} onClick={() => pick(sign)}>
                {sign}
              </button>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };

function walk(event: React.KeyboardEvent<HTMLElement>): void {
  const step = steps[event.key];
  if (step === undefined) return;
  const all = [...event.currentTarget.querySelectorAll('button')];
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  event.preventDefault();
  all[Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
}
