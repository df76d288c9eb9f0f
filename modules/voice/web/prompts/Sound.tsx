import { type PromptVersionOnWire, soundPath } from '#voice';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import styles from './prompts.module.css';

/** A version as a caller hears it, with what it is. */
export function Sound({ promptId, version }: { readonly promptId: string; readonly version: PromptVersionOnWire }) {
  const t = useWords('prompts');
  const formats = useFormats();
  const { what, language } = version;
  const words =
    what.type === 'text'
      ? t('kind.text')
      : t('recordingOf', { file: what.fileName, length: formats.duration(what.lengthMs) });
  return (
    <div className={styles.sound}>
      <span className={`${kit.dim} ${kit.small}`}>{words}</span>
      {/* biome-ignore lint/a11y/useMediaCaption: its words stand beside it, or nobody has written them down */}
      <audio
        controls
        preload="none"
        aria-label={t('listen', { what: words })}
        src={`${soundPath(promptId, language)}?version=${version.version}`}
      />
    </div>
  );
}
